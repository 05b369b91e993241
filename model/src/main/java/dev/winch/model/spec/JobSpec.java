package dev.winch.model.spec;

import dev.winch.model.trace.TraceContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job as its author wrote it; stored once, immutable.
 *
 * @param tasks run one after another; at least one once admitted
 * @param output template evaluated at completion; {@code ""} if none
 * @param timeout of the whole job, a {@link DurationText}; {@code ""} if none
 * @param waiting present if the submission is to be answered when the job has ended
 * @param hidden values to redact: of its own secrets, of those written in its sub-jobs, and of
 *     those of every job above it; no empty texts. The constructor adds the first two
 * @param trace where in which trace the job runs; empty if it is not traced
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
    Optional<Wait> waiting,
    Set<String> hidden,
    Optional<TraceContext> trace) {

  public JobSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(output);
    Objects.requireNonNull(timeout);
    tags = List.copyOf(tags);
    tasks = List.copyOf(tasks);
    inputs = OrderedMaps.copy(inputs);
    secrets = OrderedMaps.copy(secrets);
    webhooks = List.copyOf(webhooks);
    permissions = List.copyOf(permissions);
    Set<String> written = writtenSecrets(secrets, tasks);
    hidden = hidden.isEmpty() ? Set.copyOf(written) : union(hidden, written);
  }

  /** A job that is not a sub-job and is not traced. */
  public JobSpec(
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
    this(
        name,
        description,
        tags,
        tasks,
        inputs,
        secrets,
        output,
        defaults,
        webhooks,
        permissions,
        autoDelete,
        timeout,
        waiting,
        Set.of(),
        Optional.empty());
  }

  /** The same job in this trace, or in none. */
  public JobSpec traced(Optional<TraceContext> context) {
    if (trace.equals(context)) {
      return this;
    }
    return new JobSpec(
        name,
        description,
        tags,
        tasks,
        inputs,
        secrets,
        output,
        defaults,
        webhooks,
        permissions,
        autoDelete,
        timeout,
        waiting,
        hidden,
        context);
  }

  private static Set<String> union(Set<String> given, Set<String> written) {
    return Stream.concat(given.stream(), written.stream())
        .filter(value -> !value.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Not recursive, because the depth of nested tasks is checked later. */
  private static Set<String> writtenSecrets(Map<String, String> secrets, List<TaskSpec> tasks) {
    Set<String> values = new HashSet<>(secrets.values());
    Deque<TaskSpec> open = new ArrayDeque<>(tasks);
    while (!open.isEmpty()) {
      TaskSpec task = open.pop();
      task.parallel().ifPresent(parallel -> parallel.tasks().forEach(open::push));
      task.each().ifPresent(each -> open.push(each.task()));
      task.subjob()
          .ifPresent(
              job -> {
                job.secrets().values().stream().filter(JobSpec::isWritten).forEach(values::add);
                job.tasks().forEach(open::push);
              });
    }
    values.remove("");
    return values;
  }

  /** A template is not a secret, but its value is a secret of the sub-job. */
  private static boolean isWritten(String secret) {
    return !secret.contains("{{");
  }

  /** A job with a name and tasks only, for tests and examples. */
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

  /** The {@link #hidden} values that do not stand in the definition: those of the jobs above it. */
  public Set<String> inherited() {
    if (hidden.isEmpty()) {
      return hidden;
    }
    Set<String> inherited = new HashSet<>(hidden);
    inherited.removeAll(writtenSecrets(secrets, tasks));
    return inherited;
  }
}
