package dev.winch.codec;

import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.AuxTask;
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
import dev.winch.model.spec.Wait;
import dev.winch.model.spec.Webhook;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes definitions with the field names of job files, in the order that clients know. Serves what
 * is stored and what is shown; {@link SpecReader} reads it back.
 */
public final class SpecWriter {
  private final FieldWriter out;
  private final UnaryOperator<String> seal;

  /** For what is shown: everything as it is. */
  public SpecWriter(FieldWriter out) {
    this(out, UnaryOperator.identity());
  }

  /**
   * @param seal what becomes of passwords, keys and the values of {@code secrets}
   */
  SpecWriter(FieldWriter out, UnaryOperator<String> seal) {
    this.out = out;
    this.seal = seal;
  }

  /** A whole job as one object. */
  void job(JobSpec job) throws IOException {
    out.start();
    out.text("name", job.name());
    out.text("description", job.description());
    out.texts("tags", job.tags());
    tasks("tasks", job.tasks());
    out.map("inputs", job.inputs());
    out.map("secrets", sealed(job.secrets()));
    out.text("output", job.output());
    defaults(job.defaults());
    webhooks(job.webhooks());
    permissions(job.permissions());
    autoDelete(job.autoDelete());
    out.text("timeout", job.timeout());
    if (job.waiting().isPresent()) {
      Wait waiting = job.waiting().get();
      out.start("wait");
      out.text("timeout", waiting.timeout());
      out.end();
    }
    out.end();
  }

  /** A task as its author wrote it. */
  public void task(TaskSpec task) throws IOException {
    task(task, Optional.empty());
  }

  /**
   * A run of a task.
   *
   * @param task as it runs: {@link TaskRun#effective}
   */
  public void task(TaskRun run, TaskSpec task) throws IOException {
    task(task, Optional.of(run));
  }

  private void task(TaskSpec task, Optional<TaskRun> run) throws IOException {
    out.start();
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
    registry(task.registry());
    out.map("env", task.env());
    out.map("files", task.files());
    out.text("queue", run.map(TaskRun::queue).orElse(task.queue()));
    out.number("redelivered", run.map(TaskRun::redelivered).orElse(0));
    out.text("error", run.map(TaskRun::error).orElse(""));
    auxTasks("pre", task.pre());
    auxTasks("post", task.post());
    sidecars(task.sidecars());
    mounts(task.mounts());
    out.texts("volumes", task.volumes());
    out.texts("networks", task.networks());
    out.text("nodeId", run.flatMap(TaskRun::nodeId).map(Object::toString).orElse(""));
    retry(task.retry(), run.map(TaskRun::attempts).orElse(0));
    limits(task.limits());
    out.text("timeout", task.timeout());
    out.text("result", run.map(TaskRun::result).orElse(""));
    out.text("var", task.var());
    out.text("if", task.condition());
    if (task.parallel().isPresent()) {
      parallel(task.parallel().get(), run.flatMap(TaskRun::children));
    }
    if (task.each().isPresent()) {
      each(task.each().get(), run.flatMap(TaskRun::children));
    }
    if (task.subjob().isPresent()) {
      subJob(task.subjob().get(), run.flatMap(TaskRun::subjobId).map(Object::toString));
    }
    out.text("gpus", task.gpus());
    out.texts("tags", task.tags());
    out.text("workdir", task.workdir());
    out.number("priority", task.priority());
    out.number("progress", run.map(TaskRun::progress).orElse(0.0));
    out.end();
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
  }

  private void parallel(Parallel parallel, Optional<TaskRun.Children> children) throws IOException {
    out.start("parallel");
    tasks("tasks", parallel.tasks());
    out.number("completions", children.map(TaskRun.Children::completions).orElse(0));
    out.end();
  }

  private void each(Each each, Optional<TaskRun.Children> children) throws IOException {
    out.start("each");
    out.text("var", each.var());
    out.always("list", each.list());
    out.name("task");
    task(each.task());
    out.number("size", children.map(TaskRun.Children::size).orElse(0));
    out.number("completions", children.map(TaskRun.Children::completions).orElse(0));
    out.number("concurrency", each.concurrency());
    out.number("index", children.map(TaskRun.Children::created).orElse(0));
    out.end();
  }

  private void subJob(SubJob job, Optional<String> started) throws IOException {
    out.start("subjob");
    out.text("id", started.orElse(""));
    out.always("name", job.name());
    out.text("description", job.description());
    tasks("tasks", job.tasks());
    out.map("inputs", job.inputs());
    out.map("secrets", sealed(job.secrets()));
    autoDelete(job.autoDelete());
    out.text("output", job.output());
    out.flag("detached", job.detached());
    webhooks(job.webhooks());
    out.end();
  }

  /** A list of tasks, written even if it is empty. */
  public void tasks(String name, List<TaskSpec> tasks) throws IOException {
    out.startList(name);
    for (TaskSpec task : tasks) {
      task(task);
    }
    out.endList();
  }

  private void auxTasks(String name, List<AuxTask> tasks) throws IOException {
    if (!tasks.isEmpty()) {
      out.startList(name);
      for (AuxTask task : tasks) {
        out.start();
        auxTask(task);
        out.end();
      }
      out.endList();
    }
  }

  private void sidecars(List<Sidecar> sidecars) throws IOException {
    if (!sidecars.isEmpty()) {
      out.startList("sidecars");
      for (Sidecar sidecar : sidecars) {
        out.start();
        auxTask(sidecar.container());
        if (sidecar.probe().isPresent()) {
          Sidecar.Probe probe = sidecar.probe().get();
          out.start("probe");
          out.always("path", probe.path());
          out.always("port", probe.port());
          out.text("timeout", probe.timeout());
          out.end();
        }
        out.end();
      }
      out.endList();
    }
  }

  private void auxTask(AuxTask task) throws IOException {
    out.text("name", task.name());
    out.text("description", task.description());
    out.texts("cmd", task.cmd());
    out.texts("entrypoint", task.entrypoint());
    out.text("run", task.run());
    out.text("image", task.image());
    registry(task.registry());
    out.map("env", task.env());
    out.map("files", task.files());
    out.text("timeout", task.timeout());
  }

  private void registry(Optional<Registry> registry) throws IOException {
    if (registry.isPresent()) {
      out.start("registry");
      out.text("username", registry.get().username());
      out.text("password", sealed(registry.get().password()));
      out.end();
    }
  }

  private void mounts(List<Mount> mounts) throws IOException {
    if (!mounts.isEmpty()) {
      out.startList("mounts");
      for (Mount mount : mounts) {
        out.start();
        out.always("type", mount.type());
        out.text("source", mount.source());
        out.text("target", mount.target());
        out.map("opts", mount.opts());
        out.end();
      }
      out.endList();
    }
  }

  private void retry(Optional<Retry> retry, int attempts) throws IOException {
    if (retry.isPresent()) {
      Retry r = retry.get();
      out.start("retry");
      out.number("limit", r.limit());
      out.text("initialDelay", r.initialDelay());
      out.number("scalingFactor", r.scalingFactor());
      out.text("maxDelay", r.maxDelay());
      out.number("jitter", r.jitter());
      out.number("attempts", attempts);
      out.end();
    }
  }

  private void limits(Optional<Limits> limits) throws IOException {
    if (limits.isPresent()) {
      out.start("limits");
      out.text("cpus", limits.get().cpus());
      out.text("memory", limits.get().memory());
      out.end();
    }
  }

  public void defaults(Optional<Defaults> defaults) throws IOException {
    if (defaults.isPresent()) {
      Defaults d = defaults.get();
      out.start("defaults");
      retry(d.retry(), 0);
      limits(d.limits());
      out.text("timeout", d.timeout());
      out.text("queue", d.queue());
      out.number("priority", d.priority());
      out.end();
    }
  }

  public void webhooks(List<Webhook> webhooks) throws IOException {
    if (!webhooks.isEmpty()) {
      out.startList("webhooks");
      for (Webhook webhook : webhooks) {
        out.start();
        out.always("url", webhook.url());
        out.map("headers", webhook.headers());
        out.text("event", webhook.event());
        out.text("if", webhook.condition());
        if (webhook.signature().isPresent()) {
          out.start("signature");
          out.text("secret", sealed(webhook.signature().get().secret()));
          out.end();
        }
        out.end();
      }
      out.endList();
    }
  }

  private void permissions(List<Permission> permissions) throws IOException {
    if (!permissions.isEmpty()) {
      out.startList("permissions");
      for (Permission permission : permissions) {
        out.start();
        out.text("user", permission.user());
        out.text("role", permission.role());
        out.end();
      }
      out.endList();
    }
  }

  public void autoDelete(Optional<AutoDelete> autoDelete) throws IOException {
    if (autoDelete.isPresent()) {
      out.start("autoDelete");
      out.text("after", autoDelete.get().after());
      out.end();
    }
  }

  private Map<String, String> sealed(Map<String, String> secrets) {
    Map<String, String> sealed = LinkedHashMap.newLinkedHashMap(secrets.size());
    secrets.forEach((name, value) -> sealed.put(name, sealed(value)));
    return sealed;
  }

  private String sealed(String secret) {
    return secret.isEmpty() ? "" : seal.apply(secret);
  }
}
