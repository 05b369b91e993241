package dev.winch.codec.view;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.secret.SecretMatcher;
import dev.winch.model.secret.SecretMatchers;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Replaces secrets in answers to clients. A map value is replaced if its key looks like that of a
 * secret. Every {@link JobSpec#hidden} value of the job is replaced in all texts, in all forms that
 * {@link SecretMatcher} knows. Values of {@code secrets}, registry passwords and webhook keys are
 * always replaced. The same applies to nested tasks. Immutable.
 */
public final class Redaction {
  private final boolean enabled;
  private final SecretKeys keys;
  private final SecretMatchers matchers;
  private final SecretMatcher secrets;

  /** Without short secrets: in messages of the engine they may match any number. */
  private final SecretMatcher secretsInMessages;

  private Redaction(
      boolean enabled, SecretKeys keys, SecretMatchers matchers, Set<String> secrets) {
    this.enabled = enabled;
    this.keys = keys;
    this.matchers = matchers;
    this.secrets = matchers.of(secrets);
    this.secretsInMessages =
        secrets.stream().anyMatch(SecretMatcher::isShort)
            ? matchers.of(
                secrets.stream()
                    .filter(secret -> !SecretMatcher.isShort(secret))
                    .collect(Collectors.toUnmodifiableSet()))
            : this.secrets;
  }

  /** Redacts nothing. */
  public static Redaction off() {
    return new Redaction(false, SecretKeys.USUAL, SecretMatchers.inTexts(), Set.of());
  }

  /** Uses the built-in key patterns. */
  public static Redaction standard() {
    return withKeys(List.of());
  }

  /**
   * @param patterns patterns of secret keys, in which {@code *} matches any text; empty for the
   *     built-in ones
   */
  public static Redaction withKeys(List<String> patterns) {
    return new Redaction(true, new SecretKeys(patterns), SecretMatchers.inTexts(), Set.of());
  }

  /** The redaction with the secrets of this job. */
  public Redaction of(JobSpec job) {
    return enabled && !job.hidden().isEmpty()
        ? new Redaction(true, keys, matchers, job.hidden())
        : this;
  }

  public JobSpec job(JobSpec job) {
    if (!enabled) {
      return job;
    }
    return new JobSpec(
        text(job.name()),
        text(job.description()),
        texts(job.tags()),
        tasks(job.tasks()),
        map(job.inputs()),
        hidden(job.secrets()),
        text(job.output()),
        job.defaults(),
        webhooks(job.webhooks()),
        job.permissions(),
        job.autoDelete(),
        job.timeout(),
        job.waiting());
  }

  public Schedule schedule(Schedule schedule) {
    return new Schedule(job(schedule.job()), schedule.cron());
  }

  public JobRun job(JobRun run) {
    if (!enabled) {
      return run;
    }
    return JobRunRow.of(run)
        .name(text(run.name()))
        .description(text(run.description()))
        .tags(texts(run.tags()))
        .inputs(map(run.inputs()))
        .result(text(run.result()))
        .error(message(run.error()))
        .build();
  }

  public TaskRun task(TaskRun run) {
    if (!enabled) {
      return run;
    }
    return TaskRunRow.of(run)
        .evaluated(run.evaluated().map(this::task))
        .queue(text(run.queue()))
        .result(text(run.result()))
        .error(message(run.error()))
        .item(run.item().map(item -> new TaskRun.Item(item.index(), text(item.value()))))
        .build();
  }

  public TaskSpec task(TaskSpec task) {
    if (!enabled) {
      return task;
    }
    return task.toBuilder()
        .name(text(task.name()))
        .description(text(task.description()))
        .image(text(task.image()))
        .registry(task.registry().map(this::registry))
        .run(text(task.run()))
        .cmd(texts(task.cmd()))
        .entrypoint(texts(task.entrypoint()))
        .env(map(task.env()))
        .files(map(task.files()))
        .queue(text(task.queue()))
        .pre(auxTasks(task.pre()))
        .post(auxTasks(task.post()))
        .sidecars(task.sidecars().stream().map(this::sidecar).toList())
        .mounts(task.mounts().stream().map(this::mount).toList())
        .volumes(texts(task.volumes()))
        .networks(texts(task.networks()))
        .var(text(task.var()))
        .condition(text(task.condition()))
        .parallel(task.parallel().map(parallel -> new Parallel(tasks(parallel.tasks()))))
        .each(task.each().map(this::each))
        .subjob(task.subjob().map(this::subJob))
        .gpus(text(task.gpus()))
        .tags(texts(task.tags()))
        .workdir(text(task.workdir()))
        .options(options(task.options()))
        .build();
  }

  private ContainerOptions options(ContainerOptions options) {
    return new ContainerOptions(
        text(options.pull()),
        text(options.platform()),
        text(options.user()),
        text(options.shm()),
        texts(options.ulimits()),
        options.init());
  }

  private List<TaskSpec> tasks(List<TaskSpec> tasks) {
    return tasks.stream().map(this::task).toList();
  }

  private Each each(Each each) {
    return new Each(text(each.var()), text(each.list()), task(each.task()), each.concurrency());
  }

  private SubJob subJob(SubJob job) {
    return new SubJob(
        text(job.name()),
        text(job.description()),
        tasks(job.tasks()),
        map(job.inputs()),
        hidden(job.secrets()),
        job.autoDelete(),
        text(job.output()),
        job.detached(),
        webhooks(job.webhooks()));
  }

  private List<AuxTask> auxTasks(List<AuxTask> tasks) {
    return tasks.stream().map(this::auxTask).toList();
  }

  private AuxTask auxTask(AuxTask task) {
    return new AuxTask(
        text(task.name()),
        text(task.description()),
        text(task.image()),
        task.registry().map(this::registry),
        text(task.run()),
        texts(task.cmd()),
        texts(task.entrypoint()),
        map(task.env()),
        map(task.files()),
        task.timeout());
  }

  private Sidecar sidecar(Sidecar sidecar) {
    return new Sidecar(
        auxTask(sidecar.container()),
        sidecar
            .probe()
            .map(probe -> new Sidecar.Probe(text(probe.path()), probe.port(), probe.timeout())));
  }

  private Registry registry(Registry registry) {
    return new Registry(text(registry.username()), hidden(registry.password()));
  }

  private Mount mount(Mount mount) {
    return new Mount(mount.type(), text(mount.source()), text(mount.target()), map(mount.opts()));
  }

  private List<Webhook> webhooks(List<Webhook> webhooks) {
    return webhooks.stream().map(this::webhook).toList();
  }

  private Webhook webhook(Webhook webhook) {
    return new Webhook(
        text(webhook.url()),
        map(webhook.headers()),
        webhook.event(),
        text(webhook.condition()),
        webhook.signature().map(key -> new Webhook.Signature(hidden(key.secret()))));
  }

  public LogPart log(LogPart part) {
    return new LogPart(
        part.id(),
        part.taskId(),
        part.number(),
        part.stream(),
        text(part.contents()),
        part.createdAt());
  }

  /** Redacts a map whose keys describe its values: inputs, environments, outputs. */
  public Map<String, String> map(Map<String, String> map) {
    if (!enabled || map.isEmpty()) {
      return map;
    }
    Map<String, String> clean = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> clean.put(key, value(key, value)));
    return clean;
  }

  /** Redacts one value of such a map. */
  public String value(String key, String value) {
    return enabled && keys.contain(key) ? SecretMatcher.REDACTED : text(value);
  }

  private Map<String, String> hidden(Map<String, String> secrets) {
    Map<String, String> clean = LinkedHashMap.newLinkedHashMap(secrets.size());
    secrets.forEach((key, value) -> clean.put(key, SecretMatcher.REDACTED));
    return clean;
  }

  private static String hidden(String secret) {
    return secret.isEmpty() ? "" : SecretMatcher.REDACTED;
  }

  /** Redacts the job's secrets in a text. */
  public String text(String text) {
    return secrets.hide(text, SecretMatcher.REDACTED);
  }

  /** Redacts the job's secrets in a message of the engine. */
  public String message(String text) {
    return secretsInMessages.hide(text, SecretMatcher.REDACTED);
  }

  private List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }
}
