package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold of every commit and every message, whatever has happened. */
final class Rules {
  private static final int REDELIVERIES = 5;

  private static final String TIMED_OUT = "job timed out after ";

  private final Ledger ledger;
  private final InstantSource clock;

  Rules(Ledger ledger, InstantSource clock) {
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
      case CANCELLED -> {}
    }
    Optional<Instant> deleteAt =
        ledger
            .spec(after.id())
            .autoDelete()
            .flatMap(_ -> after.completedAt())
            .map(at -> at.plus(Generator.KEPT));
    unless(after.deleteAt().equals(deleteAt), "deleted at another time", after);
    bounded(before.filter(old -> !old.state().isFinal()), after);
    unless(after.progress() >= 0 && after.progress() <= 100, "no progress in percent", after);
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

  private static final Map<TaskState, Set<TaskState>> EDGES =
      Map.of(
          TaskState.PENDING,
          EnumSet.of(TaskState.PENDING, TaskState.SCHEDULED, TaskState.CANCELLED),
          TaskState.SCHEDULED,
          EnumSet.of(
              TaskState.SCHEDULED,
              TaskState.RUNNING,
              TaskState.COMPLETED,
              TaskState.FAILED,
              TaskState.CANCELLED),
          TaskState.RUNNING,
          EnumSet.of(
              TaskState.SCHEDULED,
              TaskState.RUNNING,
              TaskState.COMPLETED,
              TaskState.FAILED,
              TaskState.CANCELLED));

  void changed(Optional<TaskRun> before, TaskRun task) {
    TaskSpec spec = effective(task);
    before.ifPresentOrElse(
        old -> changed(old, task, spec),
        () -> unless(task.dispatch() <= 1 && task.redelivered() == 0, "a new row is used", task));
    switch (task.state()) {
      case CREATED -> unless(false, "CREATED is not used", task);
      case PENDING -> unless(task.dueAt().isPresent(), "waits for nothing", task);
      case SCHEDULED ->
          unless(
              !spec.isComposite() && task.dispatch() > 0 && task.nodeId().isEmpty(),
              "not to be handed out",
              task);
      case RUNNING ->
          unless(
              task.startedAt().isPresent() && spec.isComposite() == task.nodeId().isEmpty(),
              "runs without a start",
              task);
      case COMPLETED, SKIPPED ->
          unless(
              task.startedAt().isPresent() && task.completedAt().isPresent(),
              "ended without times",
              task);
      case FAILED ->
          unless(task.failedAt().isPresent() && !task.error().isEmpty(), "no reason", task);
      case CANCELLED -> {}
    }
    unless(task.redelivered() <= REDELIVERIES, "given out too often", task);
    int limit = spec.retry().map(Retry::limit).orElse(0);
    unless(task.attempts() <= limit, "tried too often", task);
    if (!spec.isComposite() && task.dispatch() > 0) {
      hasCause(task);
    }
  }

  private void changed(TaskRun old, TaskRun task, TaskSpec spec) {
    unless(!old.state().isFinal() || old.equals(task), "had ended, yet changes", old, task);
    unless(
        old.state().isFinal() || EDGES.get(old.state()).contains(task.state()),
        "no way from there to here",
        old,
        task);
    unless(
        old.parentId().equals(task.parentId())
            && old.jobId().equals(task.jobId())
            && old.path().equals(task.path())
            && old.attempts() == task.attempts()
            && old.evaluated().equals(task.evaluated())
            && old.item().equals(task.item()),
        "what is fixed changes",
        old,
        task);
    if (spec.isComposite()) {
      return;
    }
    boolean first = old.state() == TaskState.PENDING;
    boolean queued = task.dispatch() == old.dispatch() + 1;
    unless(
        queued
            ? task.state() == TaskState.SCHEDULED || task.state() == TaskState.CANCELLED
            : task.dispatch() == old.dispatch()
                && (task.state() != TaskState.SCHEDULED || old.state() == TaskState.SCHEDULED),
        "another dispatch",
        old,
        task);
    int counted = task.redelivered() - old.redelivered();
    boolean givenBack = told(old, Report.Returned.class) || told(old, Report.Stopped.class);
    boolean reason = counted == 1 ? hasLost(old) : givenBack;
    unless(
        (queued && !first) ? (reason && counted >= 0 && counted <= 1) : counted == 0,
        "handed out again without a reason",
        old,
        task);
  }

  private boolean hasLost(TaskRun task) {
    return told(task, Report.Lost.class) || ledger.lostAtStart(task);
  }

  private boolean told(TaskRun task, Class<? extends Report> kind) {
    return ledger.toldOf(task).stream().anyMatch(kind::isInstance);
  }

  /** A run ends as a report about this very dispatch says. */
  private void hasCause(TaskRun task) {
    boolean caused =
        switch (task.state()) {
          case RUNNING -> told(task, Report.Started.class);
          case COMPLETED ->
              ledger.toldOf(task).stream()
                  .anyMatch(
                      report ->
                          report instanceof Report.Completed completed
                              && completed.result().equals(task.result()));
          case FAILED ->
              ledger.toldOf(task).stream()
                      .anyMatch(
                          report ->
                              report instanceof Report.Failed failed
                                  && failed.error().equals(task.error()))
                  || (hasLost(task)
                      && task.redelivered() == REDELIVERIES
                      && task.error().equals("task redelivered too many times"));
          case SKIPPED -> false;
          case CREATED, PENDING, SCHEDULED, CANCELLED -> true;
        };
    unless(caused, "no report says so", task);
  }

  /** A new row: the first of its task, or one more attempt after one that failed. */
  void made(TaskRun task) {
    List<TaskRun> attempts = ledger.attempts(ledger.place(task));
    unless(
        attempts.size() == task.attempts() + 1 && attempts.getLast().equals(task),
        "made twice",
        attempts);
    if (task.attempts() > 0) {
      TaskRun failed = attempts.get(task.attempts() - 1);
      unless(
          failed.state() == TaskState.FAILED && failed.evaluated().equals(task.evaluated()),
          "not the next attempt",
          failed,
          task);
    } else if (task.parentId().isEmpty() && ledger.take(task) > 0) {
      int step = task.path().steps().getLast();
      TaskRun before =
          ledger.attempts(ledger.place(task.jobId(), step, ledger.take(task) - 1)).getLast();
      unless(
          before.state() == TaskState.FAILED || before.state() == TaskState.CANCELLED,
          "started over without an end",
          before,
          task);
    }
  }

  void output(Changes.Output output, Changes changes) {
    List<TaskRun> all = new ArrayList<>(changes.newTasks());
    all.addAll(changes.tasks());
    boolean written =
        all.stream()
            .filter(task -> task.jobId().equals(output.job()))
            .filter(task -> task.state() == TaskState.COMPLETED)
            .anyMatch(
                task ->
                    task.result().equals(output.value())
                        && effective(task).var().equals(output.name()));
    unless(written, "nobody wrote it", output);
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
    TaskSpec spec = effective(parent);
    long well = rows.stream().filter(Rules::isWell).count();
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
    boolean detached = effective(task).subjob().orElseThrow().detached();
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
        Set<Integer> parts = ledger.log(task.id());
        unless(
            parts.isEmpty() || Collections.max(parts) == parts.size(),
            "a part of its log is missing",
            parts,
            task);
      }
    }
  }

  /** A message says what is stored. */
  void message(Message message) {
    switch (message) {
      case Message.Dispatch(TaskOrder order, int priority) -> {
        TaskRun task = known(order.id().value(), ledger.task(order.id()));
        TaskSpec spec = effective(task);
        unless(
            task.state() == TaskState.SCHEDULED
                && task.dispatch() == order.dispatch()
                && task.redelivered() == order.redelivered()
                && task.jobId().equals(order.jobId())
                && task.queue().equals(order.queue())
                && !order.queue().isEmpty()
                && spec.queue().equals(order.queue())
                && spec.priority() == priority
                && spec.equals(order.task())
                && ledger.log(task.id()).size() + 1 == order.firstLogPart(),
            "says otherwise than the row",
            message,
            task);
      }
      case Message.Cancel cancel -> {
        Optional<TaskRun> row = ledger.task(cancel.task());
        boolean second =
            row.flatMap(TaskRun::nodeId).filter(node -> !node.equals(cancel.node())).isPresent();
        if (!second) {
          stopped(message, row, cancel.dispatch());
        }
      }
      case Message.Withdraw withdraw ->
          stopped(message, ledger.task(withdraw.task()), withdraw.dispatch());
    }
  }

  /** A message that was kept in between says what is stored, or was before its task went on. */
  void late(Message message) {
    if (message instanceof Message.Dispatch(TaskOrder order, int _)) {
      TaskRun task = known(order.id().value(), ledger.task(order.id()));
      if (task.state() != TaskState.SCHEDULED || task.dispatch() > order.dispatch()) {
        unless(task.dispatch() >= order.dispatch(), "was never to be sent", message, task);
        return;
      }
    }
    message(message);
  }

  private static void stopped(Message message, Optional<TaskRun> row, int dispatch) {
    TaskRun task = known(message.toString(), row);
    unless(
        task.state().isFinal() || task.dispatch() != dispatch,
        "stops what is not over",
        message,
        task);
  }

  private static TaskRun known(String what, Optional<TaskRun> row) {
    return row.orElseThrow(() -> new Violation("nothing stored for " + what));
  }

  static boolean isWell(TaskRun task) {
    return task.state() == TaskState.COMPLETED || task.state() == TaskState.SKIPPED;
  }

  /** With the job's defaults, also before it is in a queue. */
  private TaskSpec effective(TaskRun task) {
    JobSpec job = ledger.spec(task.jobId());
    return task.effective(job).with(job.defaults());
  }
}
