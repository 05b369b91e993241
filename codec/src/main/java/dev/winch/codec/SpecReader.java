package dev.winch.codec;

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
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Wait;
import dev.winch.model.spec.Webhook;
import dev.winch.model.trace.TraceContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Maps document fields to definitions. It reads both user documents and those of {@link
 * SpecWriter}; {@link DecodingContext} decides how strictly.
 */
final class SpecReader {
  private SpecReader() {}

  static JobSpec job(FieldReader f) {
    return job(f, f.object("wait", "Wait", w -> new Wait(w.text("timeout"))));
  }

  /** Reads a job that {@link SpecWriter} stored, which may be a sub-job. */
  static JobSpec storedJob(FieldReader f) {
    Set<String> inherited = new HashSet<>();
    f.texts(SpecWriter.INHERITED)
        .forEach(value -> inherited.add(f.opened(SpecWriter.INHERITED, value)));
    boolean sealed = f.bool(SpecWriter.SEALED);
    Optional<TraceContext> trace = TraceContext.parse(f.text(SpecWriter.TRACE));
    JobSpec job = job(f);
    return (sealed ? opened(f, job, inherited) : job).traced(trace);
  }

  private static JobSpec opened(FieldReader f, JobSpec job, Set<String> inherited) {
    return new JobSpec(
        job.name(),
        job.description(),
        job.tags(),
        job.tasks(),
        opened(f, "inputs", job.inputs()),
        job.secrets(),
        job.output(),
        job.defaults(),
        job.webhooks().stream().map(hook -> opened(f, hook)).toList(),
        job.permissions(),
        job.autoDelete(),
        job.timeout(),
        job.waiting(),
        inherited,
        job.trace());
  }

  private static Webhook opened(FieldReader f, Webhook hook) {
    return new Webhook(
        f.opened("url", hook.url()),
        opened(f, "headers", hook.headers()),
        hook.event(),
        hook.condition(),
        hook.signature());
  }

  private static Map<String, String> opened(
      FieldReader f, String name, Map<String, String> values) {
    Map<String, String> opened = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((key, value) -> opened.put(key, f.opened(name + "." + key, value)));
    return opened;
  }

  static Schedule schedule(FieldReader f) {
    Optional<String> cron = f.object("schedule", "Schedule", s -> s.text("cron"));
    return new Schedule(job(f, Optional.empty()), cron.orElse(""));
  }

  private static JobSpec job(FieldReader f, Optional<Wait> waiting) {
    return new JobSpec(
        f.text("name"),
        f.text("description"),
        f.texts("tags"),
        f.objects("tasks", "Task", SpecReader::task),
        f.map("inputs"),
        f.secrets("secrets"),
        f.text("output"),
        f.object("defaults", "Defaults", SpecReader::defaults),
        f.objects("webhooks", "Webhook", SpecReader::webhook),
        f.objects("permissions", "Permission", SpecReader::permission),
        f.object("autoDelete", "AutoDelete", SpecReader::autoDelete),
        f.text("timeout"),
        waiting);
  }

  static TaskSpec task(FieldReader f) {
    return TaskSpec.named(f.text("name"))
        .description(f.text("description"))
        .image(f.text("image"))
        .registry(f.object("registry", "Registry", SpecReader::registry))
        .run(f.text("run"))
        .cmd(f.texts("cmd"))
        .entrypoint(f.texts("entrypoint"))
        .env(f.map("env"))
        .files(f.map("files"))
        .queue(f.text("queue"))
        .pre(f.objects("pre", "AuxTask", SpecReader::auxTask))
        .post(f.objects("post", "AuxTask", SpecReader::auxTask))
        .sidecars(f.objects("sidecars", "SidecarTask", SpecReader::sidecar))
        .mounts(f.objects("mounts", "Mount", SpecReader::mount))
        .volumes(f.texts("volumes"))
        .networks(f.texts("networks"))
        .retry(f.object("retry", "Retry", SpecReader::retry))
        .limits(f.object("limits", "Limits", SpecReader::limits))
        .timeout(f.text("timeout"))
        .var(f.text("var"))
        .condition(f.text("if"))
        .parallel(f.object("parallel", "Parallel", SpecReader::parallel))
        .each(f.object("each", "Each", SpecReader::each))
        .subjob(f.object("subjob", "SubJob", SpecReader::subJob))
        .gpus(f.text("gpus"))
        .tags(f.texts("tags"))
        .workdir(f.text("workdir"))
        .options(options(f))
        .priority(f.integer("priority"))
        .build();
  }

  private static ContainerOptions options(FieldReader f) {
    return new ContainerOptions(
        f.text("pull"),
        f.text("platform"),
        f.looseText("user"),
        f.looseText("shm"),
        f.texts("ulimits"),
        f.flag("init"));
  }

  private static AuxTask auxTask(FieldReader f) {
    return new AuxTask(
        f.text("name"),
        f.text("description"),
        f.text("image"),
        f.object("registry", "Registry", SpecReader::registry),
        f.text("run"),
        f.texts("cmd"),
        f.texts("entrypoint"),
        f.map("env"),
        f.map("files"),
        f.text("timeout"));
  }

  private static Sidecar sidecar(FieldReader f) {
    return new Sidecar(
        auxTask(f),
        f.object(
            "probe",
            "Probe",
            p -> new Sidecar.Probe(p.text("path"), p.integer("port"), p.text("timeout"))));
  }

  private static Registry registry(FieldReader f) {
    return new Registry(f.text("username"), f.secret("password"));
  }

  private static Mount mount(FieldReader f) {
    return new Mount(f.text("type"), f.text("source"), f.text("target"), f.map("opts"));
  }

  private static Retry retry(FieldReader f) {
    return new Retry(
        f.integer("limit"),
        f.text("initialDelay"),
        f.number("scalingFactor"),
        f.text("maxDelay"),
        f.number("jitter"));
  }

  private static Limits limits(FieldReader f) {
    return new Limits(f.looseText("cpus"), f.looseText("memory"));
  }

  private static Parallel parallel(FieldReader f) {
    return new Parallel(f.objects("tasks", "Task", SpecReader::task));
  }

  private static Each each(FieldReader f) {
    return new Each(
        f.text("var"),
        f.text("list"),
        f.object("task", "Task", SpecReader::task).orElseGet(() -> TaskSpec.named("").build()),
        f.integer("concurrency"));
  }

  private static SubJob subJob(FieldReader f) {
    f.ignore("id");
    return new SubJob(
        f.text("name"),
        f.text("description"),
        f.objects("tasks", "Task", SpecReader::task),
        f.map("inputs"),
        f.secrets("secrets"),
        f.object("autoDelete", "AutoDelete", SpecReader::autoDelete),
        f.text("output"),
        f.bool("detached"),
        f.objects("webhooks", "Webhook", SpecReader::webhook));
  }

  private static AutoDelete autoDelete(FieldReader f) {
    return new AutoDelete(f.text("after"));
  }

  private static Webhook webhook(FieldReader f) {
    return new Webhook(
        f.text("url"),
        f.map("headers"),
        f.text("event"),
        f.text("if"),
        f.object("signature", "Signature", s -> new Webhook.Signature(s.secret("secret"))));
  }

  private static Permission permission(FieldReader f) {
    return new Permission(f.text("user"), f.text("role"));
  }

  private static Defaults defaults(FieldReader f) {
    return new Defaults(
        f.object("retry", "Retry", SpecReader::retry),
        f.object("limits", "Limits", SpecReader::limits),
        f.text("timeout"),
        f.text("queue"),
        f.integer("priority"));
  }
}
