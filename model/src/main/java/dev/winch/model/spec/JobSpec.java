package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A job as its author wrote it; stored once, immutable.
 *
 * @param tasks run one after another; at least one once admitted
 * @param output template evaluated at completion; {@code ""} if none
 * @param timeout bound of the whole job, a {@link DurationText}; {@code ""} if none
 * @param waiting present when the submitter wants the answer only when the job has ended
 */
public record JobSpec(
    String name,
    String description,
    List<String> tags,
    List<TaskSpec> tasks,
    Map<String, String> inputs,
    Map<String, String> secrets,
    String output,
    Optional<Defaults> defaults,
    List<Webhook> webhooks,
    List<Permission> permissions,
    Optional<AutoDelete> autoDelete,
    String timeout,
    Optional<Wait> waiting) {

  public JobSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(output);
    Objects.requireNonNull(timeout);
    tags = List.copyOf(tags);
    tasks = List.copyOf(tasks);
    inputs = Ordered.copy(inputs);
    secrets = Ordered.copy(secrets);
    webhooks = List.copyOf(webhooks);
    permissions = List.copyOf(permissions);
  }

  /** A job of nothing but a name and tasks, the shape that tests and examples start from. */
  public static JobSpec of(String name, List<TaskSpec> tasks) {
    return new JobSpec(
        name,
        "",
        List.of(),
        tasks,
        Map.of(),
        Map.of(),
        "",
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        "",
        Optional.empty());
  }

  /**
   * The task that the path leads to, through {@code parallel.tasks} and {@code each.task}.
   *
   * @throws IllegalArgumentException if the path leads nowhere in this job
   */
  public TaskSpec at(TaskPath path) {
    TaskSpec task = null;
    for (int step : path.steps()) {
      List<TaskSpec> among = task == null ? tasks : task.inner();
      if (step >= among.size()) {
        throw new IllegalArgumentException("no task at " + path + " in job " + name);
      }
      task = among.get(step);
    }
    return Objects.requireNonNull(task);
  }

  /** What must not be seen anywhere: the values of {@link #secrets}, but for empty ones. */
  public Set<String> secretValues() {
    return secrets.isEmpty()
        ? Set.of()
        : secrets.values().stream()
            .filter(value -> !value.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }
}
