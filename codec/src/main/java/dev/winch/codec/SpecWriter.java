package dev.winch.codec;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.model.trace.TraceContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Writes definitions with the field names and field order of the API, for storage and for answers.
 * {@link SpecReader} reads them back.
 */
public final class SpecWriter {
  /** Stored field that job files do not have: the secrets inherited from another job. */
  static final String INHERITED = "inheritedSecrets";

  /**
   * Stored field that job files do not have: whether values of inputs, addresses and headers are
   * encrypted too.
   */
  static final String SEALED = "valuesSealed";

  /** Stored field that job files do not have: where in which trace the job runs. */
  static final String TRACE = "trace";

  private final FieldWriter out;
  private final BinaryOperator<String> seal;
  private final boolean seals;

  /** Writes all values in clear. */
  public SpecWriter(FieldWriter out) {
    this.out = out;
    this.seal = (_, value) -> value;
    this.seals = false;
  }

  /**
   * @param seal transforms passwords, keys and the values of {@code secrets}; its first argument is
   *     the field name
   */
  SpecWriter(FieldWriter out, BinaryOperator<String> seal) {
    this.out = out;
    this.seal = seal;
    this.seals = true;
  }

  /** Inputs and webhooks inherited from another job were evaluated and may contain secrets. */
  void job(JobSpec job) throws IOException {
    boolean maySay = seals && !job.hidden().isEmpty();
    out.text("name", job.name());
    out.text("description", job.description());
    out.texts("tags", job.tags());
    tasks("tasks", job.tasks());
    out.map("inputs", maySay ? sealed("inputs", job.inputs()) : job.inputs());
    out.map("secrets", sealed("secrets", job.secrets()));
    out.text("output", job.output());
    defaults(job.defaults());
    webhooks(maySay ? job.webhooks().stream().map(this::sealed).toList() : job.webhooks());
    out.objects("permissions", job.permissions(), this::permission);
    autoDelete(job.autoDelete());
    out.text("timeout", job.timeout());
    out.object("wait", job.waiting(), waiting -> out.text("timeout", waiting.timeout()));
    if (seals) {
      out.text(TRACE, job.trace().map(TraceContext::traceparent).orElse(""));
    }
    out.flag(SEALED, maySay);
    out.texts(INHERITED, job.inherited().stream().sorted().map(v -> sealed(INHERITED, v)).toList());
  }

  private Webhook sealed(Webhook hook) {
    return new Webhook(
        sealed("url", hook.url()),
        sealed("headers", hook.headers()),
        hook.event(),
        hook.condition(),
        hook.signature());
  }

  private void permission(Permission permission) throws IOException {
    out.text("user", permission.user());
    out.text("role", permission.role());
  }

  /** Writes a task as submitted. */
  public void task(TaskSpec task) throws IOException {
    task(task, Optional.empty());
  }

  /**
   * Writes a run of a task.
   *
   * @param task as it runs: {@link TaskRun#effective}
   */
  public void task(TaskRun run, TaskSpec task) throws IOException {
    task(task, Optional.of(run));
  }

  private void task(TaskSpec task, Optional<TaskRun> run) throws IOException {
    if (run.isPresent()) {
      identity(run.get());
    }
    out.text("name", task.name());
    out.text("description", task.description());
    if (run.isPresent()) {
      history(run.get());
    }
    out.texts("cmd", task.cmd());
    out.texts("entrypoint", task.entrypoint());
    out.text("run", task.run());
    out.text("image", task.image());
    out.object("registry", task.registry(), this::registry);
    out.map("env", task.env());
    out.map("files", task.files());
    out.text("queue", run.map(TaskRun::queue).orElse(task.queue()));
    out.number("redelivered", run.map(TaskRun::redelivered).orElse(0));
    out.text("error", run.map(TaskRun::error).orElse(""));
    out.objects("pre", task.pre(), this::auxTask);
    out.objects("post", task.post(), this::auxTask);
    out.objects("sidecars", task.sidecars(), this::sidecar);
    out.objects("mounts", task.mounts(), this::mount);
    out.texts("volumes", task.volumes());
    out.texts("networks", task.networks());
    out.text("nodeId", run.flatMap(TaskRun::nodeId).map(Object::toString).orElse(""));
    int attempts = run.map(TaskRun::attempts).orElse(0);
    out.object("retry", task.retry(), retry -> retry(retry, attempts));
    out.object("limits", task.limits(), this::limits);
    out.text("timeout", task.timeout());
    out.text("result", run.map(TaskRun::result).orElse(""));
    out.text("var", task.var());
    out.text("if", task.condition());
    Optional<TaskRun.Children> children = run.flatMap(TaskRun::children);
    out.object("parallel", task.parallel(), parallel -> parallel(parallel, children));
    out.object("each", task.each(), each -> each(each, children));
    out.object("subjob", task.subjob(), job -> subJob(job, run.flatMap(TaskRun::subjobId)));
    out.text("gpus", task.gpus());
    out.texts("tags", task.tags());
    out.text("workdir", task.workdir());
    options(task.options());
    out.number("priority", task.priority());
    out.number("progress", run.map(TaskRun::progress).orElse(0.0));
  }

  private void options(ContainerOptions options) throws IOException {
    out.text("pull", options.pull());
    out.text("platform", options.platform());
    out.text("user", options.user());
    out.text("shm", options.shm());
    out.texts("ulimits", options.ulimits());
    if (options.init().isPresent()) {
      out.always("init", options.init().get());
    }
  }

  private void identity(TaskRun run) throws IOException {
    out.always("id", run.id().value());
    out.always("jobId", run.jobId().value());
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.number("position", run.position());
  }

  private void history(TaskRun run) throws IOException {
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    out.time("scheduledAt", run.scheduledAt());
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
  }

  private void parallel(Parallel parallel, Optional<TaskRun.Children> children) throws IOException {
    tasks("tasks", parallel.tasks());
    out.number("completions", children.map(TaskRun.Children::completions).orElse(0));
  }

  private void each(Each each, Optional<TaskRun.Children> children) throws IOException {
    out.text("var", each.var());
    out.always("list", each.list());
    out.start("task");
    task(each.task());
    out.end();
    out.number("size", children.map(TaskRun.Children::size).orElse(0));
    out.number("completions", children.map(TaskRun.Children::completions).orElse(0));
    out.number("concurrency", each.concurrency());
    out.number("index", children.map(TaskRun.Children::created).orElse(0));
  }

  private void subJob(SubJob job, Optional<JobId> started) throws IOException {
    out.text("id", started.map(JobId::value).orElse(""));
    out.always("name", job.name());
    out.text("description", job.description());
    tasks("tasks", job.tasks());
    out.map("inputs", job.inputs());
    out.map("secrets", sealed("secrets", job.secrets()));
    autoDelete(job.autoDelete());
    out.text("output", job.output());
    out.flag("detached", job.detached());
    webhooks(job.webhooks());
  }

  /** Writes a list of tasks, even if it is empty. */
  public void tasks(String name, List<TaskSpec> tasks) throws IOException {
    out.name(name);
    out.objects(tasks, this::task);
  }

  private void sidecar(Sidecar sidecar) throws IOException {
    auxTask(sidecar.container());
    out.object("probe", sidecar.probe(), this::probe);
  }

  private void probe(Sidecar.Probe probe) throws IOException {
    out.always("path", probe.path());
    out.always("port", probe.port());
    out.text("timeout", probe.timeout());
  }

  private void auxTask(AuxTask task) throws IOException {
    out.text("name", task.name());
    out.text("description", task.description());
    out.texts("cmd", task.cmd());
    out.texts("entrypoint", task.entrypoint());
    out.text("run", task.run());
    out.text("image", task.image());
    out.object("registry", task.registry(), this::registry);
    out.map("env", task.env());
    out.map("files", task.files());
    out.text("timeout", task.timeout());
  }

  private void registry(Registry registry) throws IOException {
    out.text("username", registry.username());
    out.text("password", sealed("password", registry.password()));
  }

  private void mount(Mount mount) throws IOException {
    out.always("type", mount.type());
    out.text("source", mount.source());
    out.text("target", mount.target());
    out.map("opts", mount.opts());
  }

  private void retry(Retry retry, int attempts) throws IOException {
    out.number("limit", retry.limit());
    out.text("initialDelay", retry.initialDelay());
    out.number("scalingFactor", retry.scalingFactor());
    out.text("maxDelay", retry.maxDelay());
    out.number("jitter", retry.jitter());
    out.number("attempts", attempts);
  }

  private void limits(Limits limits) throws IOException {
    out.text("cpus", limits.cpus());
    out.text("memory", limits.memory());
  }

  public void defaults(Optional<Defaults> defaults) throws IOException {
    out.object("defaults", defaults, this::defaults);
  }

  private void defaults(Defaults defaults) throws IOException {
    out.object("retry", defaults.retry(), retry -> retry(retry, 0));
    out.object("limits", defaults.limits(), this::limits);
    out.text("timeout", defaults.timeout());
    out.text("queue", defaults.queue());
    out.number("priority", defaults.priority());
  }

  public void webhooks(List<Webhook> webhooks) throws IOException {
    out.objects("webhooks", webhooks, this::webhook);
  }

  private void webhook(Webhook webhook) throws IOException {
    out.always("url", webhook.url());
    out.map("headers", webhook.headers());
    out.text("event", webhook.event());
    out.text("if", webhook.condition());
    out.object(
        "signature",
        webhook.signature(),
        key -> out.text("secret", sealed("secret", key.secret())));
  }

  public void autoDelete(Optional<AutoDelete> autoDelete) throws IOException {
    out.object("autoDelete", autoDelete, rule -> out.text("after", rule.after()));
  }

  private Map<String, String> sealed(String field, Map<String, String> secrets) {
    Map<String, String> sealed = LinkedHashMap.newLinkedHashMap(secrets.size());
    secrets.forEach((name, value) -> sealed.put(name, sealed(field + "." + name, value)));
    return sealed;
  }

  private String sealed(String field, String secret) {
    return secret.isEmpty() ? "" : seal.apply(field, secret);
  }
}
