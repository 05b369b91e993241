package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks jobs and the consistency of their tasks after every commit. */
final class JobInvariants {
  private static final String TIMED_OUT = "job timed out after ";

  private final Ledger ledger;
  private final InstantSource clock;

  JobInvariants(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  void changed(Optional<JobRun> before, JobRun after) {
    before.ifPresent(old -> changed(old, after));
    switch (after.state()) {
      case PENDING -> unless(false, "a job is left PENDING", after);
      case SCHEDULED, RUNNING ->
          unless(
              after.startedAt().isPresent()
                  && after.failedAt().isEmpty()
                  && after.cancelledAt().isEmpty()
                  && after.error().isEmpty(),
              "an active job with traces of an end",
              after);
      case COMPLETED ->
          unless(
              after.completedAt().isPresent()
                  && after.progress() == 100
                  && after.position() == after.taskCount() + 1,
              "not complete",
              after);
      case FAILED ->
          unless(after.failedAt().isPresent() && !after.error().isEmpty(), "no reason", after);
      case CANCELLED -> unless(after.cancelledAt().isPresent(), "cancelled without a time", after);
    }
    Optional<Instant> deleteAt =
        ledger
            .spec(after.id())
            .autoDelete()
            .flatMap(auto -> DurationText.parse(auto.after()))
            .flatMap(kept -> after.completedAt().map(at -> at.plus(kept)));
    unless(after.deleteAt().equals(deleteAt), "deleted at another time", after);
    bounded(before.filter(old -> !old.state().isFinal()), after);
    unless(after.progress() >= 0 && after.progress() <= 100, "no progress in percent", after);
  }

  /**
   * The counter of a job equals the size of its outputs, regardless of how often they were written.
   */
  void counted(JobRun job, Map<String, String> outputs) {
    long bytes = outputs.values().stream().mapToLong(Utf8Size::of).sum();
    unless(job.outputBytes() == bytes, "outputs are not counted right", job, bytes);
  }

  /**
   * A job has its time from its start, and again from a restart; it fails for it when the time has
   * come and not before.
   *
   * @param active the job before, if it had not ended
   */
  private void bounded(Optional<JobRun> active, JobRun job) {
    String timeout = ledger.spec(job.id()).timeout();
    Optional<Instant> fromNow = DurationText.parse(timeout).map(clock.instant()::plus);
    boolean right =
        job.state().isFinal()
            ? job.timeoutAt().isEmpty()
            : job.timeoutAt().equals(active.map(JobRun::timeoutAt).orElse(fromNow))
                || (ledger.restartsAsked(job.id()) > 0 && job.timeoutAt().equals(fromNow));
    unless(right, "is bounded by another time", active, job);
    if (active.isPresent() && job.error().startsWith(TIMED_OUT)) {
      unless(
          job.error().equals(TIMED_OUT + timeout)
              && active.get().timeoutAt().filter(at -> !at.isAfter(clock.instant())).isPresent(),
          "timed out before its time",
          active,
          job);
      ledger.timedOut(job.id());
    }
    if (active.isPresent() && timedOutAndRestarted(active.get(), job)) {
      ledger.timedOut(job.id());
    }
  }

  /** Within one transaction: nobody ever saw the job that had failed. */
  private boolean timedOutAndRestarted(JobRun active, JobRun job) {
    return !job.state().isFinal()
        && ledger.restartsAsked(job.id()) > 0
        && active.timeoutAt().filter(at -> !at.isAfter(clock.instant())).isPresent()
        && !job.timeoutAt().equals(active.timeoutAt());
  }

  private void changed(JobRun old, JobRun job) {
    boolean reopened = old.state() != JobState.COMPLETED && ledger.restartsAsked(old.id()) > 0;
    unless(
        !old.state().isFinal() || reopened || old.equals(job), "had ended, yet changes", old, job);
    unless(
        job.state() != JobState.SCHEDULED || old.state() == JobState.SCHEDULED,
        "a step back",
        old,
        job);
    unless(job.position() >= old.position(), "a step back", old, job);
    unless(job.progress() >= old.progress(), "progress shrinks", old, job);
  }

  /** How the rows of a job fit together after a commit. */
  void job(JobRun job) {
    List<TaskRun> rows = ledger.rows(job.id());
    long well = rows.stream().filter(row -> row.parentId().isEmpty() && isWell(row)).count();
    unless(job.position() == well + 1, "another position than its tasks", job, rows);
    List<TaskRun> active = rows.stream().filter(row -> !row.state().isFinal()).toList();
    if (job.state().isFinal()) {
      unless(active.isEmpty(), "has ended, but not its tasks", job, active);
    } else {
      List<TaskRun> top = active.stream().filter(row -> row.parentId().isEmpty()).toList();
      unless(
          top.size() == 1 && top.getFirst().position() == job.position(),
          "is not at one task",
          job,
          top);
      unless(
          job.state() == JobState.RUNNING
              || active.stream().noneMatch(row -> row.state() == TaskState.RUNNING),
          "is not RUNNING, but its tasks are",
          job,
          active);
    }
    Map<TaskId, List<TaskRun>> children = new HashMap<>();
    for (TaskRun row : rows) {
      row.parentId().ifPresent(id -> children.computeIfAbsent(id, _ -> new ArrayList<>()).add(row));
    }
    for (TaskRun row : rows) {
      row.children().ifPresent(c -> counted(row, c, children.getOrDefault(row.id(), List.of())));
    }
    rows.stream().filter(row -> row.subjobId().isPresent()).forEach(this::subjob);
  }

  private void counted(TaskRun parent, Children counters, List<TaskRun> rows) {
    if (parent.state() != TaskState.RUNNING && parent.state() != TaskState.COMPLETED) {
      return;
    }
    TaskSpec spec = ledger.effective(parent);
    long well = rows.stream().filter(JobInvariants::isWell).count();
    unless(counters.completions() == well, "counts other completions", parent, rows);
    long first = rows.stream().filter(row -> row.attempts() == 0).count();
    unless(counters.created() == first, "counts other children", parent, rows);
    unless(
        counters.created() <= counters.size()
            && (counters.completions() == counters.size())
                == (parent.state() == TaskState.COMPLETED),
        "has not all its children",
        parent);
    int concurrency = spec.each().map(each -> each.concurrency()).orElse(0);
    unless(
        concurrency == 0 || counters.created() - counters.completions() <= concurrency,
        "too many at a time",
        parent);
    for (TaskRun row : rows) {
      unless(
          row.position() == parent.position()
              && (spec.each().isPresent() == row.item().isPresent()),
          "is no child of it",
          row,
          parent);
    }
  }

  private void subjob(TaskRun task) {
    boolean detached = ledger.effective(task).subjob().orElseThrow().detached();
    JobRun subjob =
        ledger
            .job(task.subjobId().orElseThrow())
            .orElseThrow(() -> new Violation("no sub-job of " + task));
    unless(
        subjob.parentId().equals(detached ? Optional.empty() : Optional.of(task.id())),
        "belongs to another task",
        subjob,
        task);
    if (!detached) {
      unless(
          subjob.state().isFinal()
              ? task.state() != TaskState.RUNNING
              : task.state() == TaskState.RUNNING || ledger.restartsAsked(subjob.id()) > 0,
          "goes otherwise than its sub-job",
          task,
          subjob);
    }
  }

  /** When nothing more happens by itself. */
  void atRest() {
    for (JobRun job : ledger.jobs()) {
      unless(job.state().isFinal(), "waits for ever", job);
      unless(
          !job.error().startsWith(TIMED_OUT) || ledger.timeouts(job.id()) > 0,
          "timed out without a bound",
          job);
      for (TaskRun task : ledger.rows(job.id())) {
        Set<Integer> parts = ledger.printed(task.id());
        unless(
            parts.isEmpty() || Collections.max(parts) == parts.size(),
            "a part of its log is missing",
            parts,
            task);
      }
    }
  }

  static boolean isWell(TaskRun task) {
    return task.state() == TaskState.COMPLETED || task.state() == TaskState.SKIPPED;
  }
}
