package dev.winch.engine.core;

import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small definitions for stories. */
final class Specs {
  private Specs() {}

  static JobSpec job(TaskSpec... tasks) {
    return JobSpec.of("job", List.of(tasks));
  }

  static JobSpec withOutput(JobSpec job, String output) {
    return new JobSpec(
        job.name(),
        job.description(),
        job.tags(),
        job.tasks(),
        job.inputs(),
        job.secrets(),
        output,
        job.defaults(),
        job.webhooks(),
        job.permissions(),
        job.autoDelete(),
        job.timeout(),
        job.waiting());
  }

  static TaskSpec task(String name) {
    return TaskSpec.named(name).run("true").build();
  }

  static TaskSpec parallel(String name, TaskSpec... tasks) {
    return TaskSpec.named(name).parallel(Optional.of(new Parallel(List.of(tasks)))).build();
  }

  /**
   * @param concurrency 0 for no bound
   */
  static TaskSpec each(String name, String list, int concurrency, TaskSpec task) {
    return TaskSpec.named(name).each(Optional.of(new Each("", list, task, concurrency))).build();
  }

  /** A task that waits for its sub-job. */
  static TaskSpec subjob(String name, TaskSpec... tasks) {
    return TaskSpec.named(name).subjob(child("", tasks)).build();
  }

  /** What such a task starts. */
  static Optional<SubJob> child(String output, TaskSpec... tasks) {
    return Optional.of(subjob(output, Map.of(), false, tasks));
  }

  /** A task that starts a sub-job and does not wait for it. */
  static TaskSpec detached(String name, Map<String, String> secrets, TaskSpec... tasks) {
    return TaskSpec.named(name).subjob(Optional.of(subjob("", secrets, true, tasks))).build();
  }

  private static SubJob subjob(
      String output, Map<String, String> secrets, boolean detached, TaskSpec... tasks) {
    return new SubJob(
        "child",
        "",
        List.of(tasks),
        Map.of(),
        secrets,
        Optional.empty(),
        output,
        detached,
        List.of());
  }
}
