package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold of every commit and every message, whatever has happened. */
final class Rules {
  private static final int REDELIVERIES = 5;

  private final Ledger ledger;

  Rules(Ledger ledger) {
    this.ledger = ledger;
  }

  void changed(Optional<JobRun> before, JobRun after) {
    before.ifPresent(old -> changed(old, after));
    switch (after.state()) {
      case PENDING -> unless(false, "a job is left PENDING: %s", after);
      case SCHEDULED, RUNNING ->
          unless(
              after.startedAt().isPresent()
                  && after.failedAt().isEmpty()
                  && after.error().isEmpty(),
              "an active job with traces of an end: %s",
              after);
      case COMPLETED ->
          unless(
              after.completedAt().isPresent()
                  && after.progress() == 100
                  && after.position() == after.taskCount() + 1,
              "not complete: %s",
              after);
      case FAILED ->
          unless(after.failedAt().isPresent() && !after.error().isEmpty(), "no reason: %s", after);
      case CANCELLED -> {}
    }
    unless(after.progress() >= 0 && after.progress() <= 100, "progress of %s", after);
  }

  private void changed(JobRun old, JobRun job) {
    boolean reopened = old.state() != JobState.COMPLETED && ledger.restartsAsked(old.id()) > 0;
    unless(!old.state().isFinal() || reopened || old.equals(job), "%s ended, now %s", old, job);
    unless(
        job.state() != JobState.SCHEDULED || old.state() == JobState.SCHEDULED,
        "a step back from %s to %s",
        old,
        job);
    unless(job.position() >= old.position(), "a step back from %s to %s", old, job);
    unless(job.progress() >= old.progress(), "progress shrinks from %s to %s", old, job);
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
        () ->
            unless(task.dispatch() <= 1 && task.redelivered() == 0, "a new row is used: %s", task));
    switch (task.state()) {
      case CREATED -> unless(false, "CREATED is not used: %s", task);
      case PENDING -> unless(task.dueAt().isPresent(), "waits for nothing: %s", task);
      case SCHEDULED ->
          unless(
              !spec.isComposite() && task.dispatch() > 0 && task.nodeId().isEmpty(),
              "not to be handed out: %s",
              task);
      case RUNNING ->
          unless(
              task.startedAt().isPresent() && spec.isComposite() == task.nodeId().isEmpty(),
              "runs without a start: %s",
              task);
      case COMPLETED, SKIPPED ->
          unless(
              task.startedAt().isPresent() && task.completedAt().isPresent(),
              "ended without times: %s",
              task);
      case FAILED ->
          unless(task.failedAt().isPresent() && !task.error().isEmpty(), "no reason: %s", task);
      case CANCELLED -> {}
    }
    unless(task.redelivered() <= REDELIVERIES, "given out too often: %s", task);
    int limit = spec.retry().map(Retry::limit).orElse(0);
    unless(task.attempts() <= limit, "tried too often: %s", task);
    if (!spec.isComposite() && task.dispatch() > 0) {
      hasCause(task);
    }
  }

  private void changed(TaskRun old, TaskRun task, TaskSpec spec) {
    unless(!old.state().isFinal() || old.equals(task), "%s ended, now %s", old, task);
    unless(
        old.state().isFinal() || EDGES.get(old.state()).contains(task.state()),
        "no way from %s to %s",
        old,
        task);
    unless(
        old.parentId().equals(task.parentId())
            && old.jobId().equals(task.jobId())
            && old.path().equals(task.path())
            && old.attempts() == task.attempts()
            && old.evaluated().equals(task.evaluated())
            && old.item().equals(task.item()),
        "what is fixed changed from %s to %s",
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
        "dispatch of %s becomes %s",
        old,
        task);
    int counted = task.redelivered() - old.redelivered();
    boolean givenBack = told(old, Report.Returned.class) || told(old, Report.Stopped.class);
    unless(
        !queued || first ? counted == 0 : (counted == 1 ? hasLost(old) : counted == 0 && givenBack),
        "handed out again without a reason: %s, now %s",
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
    unless(caused, "no report says so: %s", task);
  }

  /** A new row: the first of its task, or one more attempt after one that failed. */
  void made(TaskRun task) {
    List<TaskRun> same =
        ledger.rows(task.jobId()).stream()
            .filter(row -> row.path().equals(task.path()) && row.item().equals(task.item()))
            .filter(row -> row.parentId().equals(task.parentId()))
            .takeWhile(row -> !row.id().equals(task.id()))
            .toList();
    if (task.attempts() > 0) {
      TaskRun failed = same.isEmpty() ? null : same.getLast();
      unless(
          failed != null
              && failed.state() == TaskState.FAILED
              && failed.attempts() == task.attempts() - 1
              && failed.evaluated().equals(task.evaluated()),
          "not the next attempt after %s: %s",
          failed,
          task);
    } else {
      unless(
          same.isEmpty()
              || (task.parentId().isEmpty()
                  && same.stream().allMatch(row -> row.state().isFinal())
                  && !isWell(same.getLast())),
          "made twice: %s and %s",
          same,
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
    unless(written, "nobody wrote %s", output);
  }

  /** How the rows of a job fit together after a commit. */
  void job(JobRun job) {
    List<TaskRun> rows = ledger.rows(job.id());
    long well = rows.stream().filter(row -> row.parentId().isEmpty() && isWell(row)).count();
    unless(job.position() == well + 1, "position of %s with %s", job, rows);
    List<TaskRun> active = rows.stream().filter(row -> !row.state().isFinal()).toList();
    if (job.state().isFinal()) {
      unless(active.isEmpty(), "%s has ended, not so %s", job, active);
    } else {
      List<TaskRun> top = active.stream().filter(row -> row.parentId().isEmpty()).toList();
      unless(
          top.size() == 1 && top.getFirst().position() == job.position(),
          "%s is not at one task, but at %s",
          job,
          top);
      unless(
          job.state() == JobState.RUNNING
              || active.stream().noneMatch(row -> row.state() == TaskState.RUNNING),
          "%s is not RUNNING with %s",
          job,
          active);
    }
    Map<Object, List<TaskRun>> families =
        rows.stream()
            .filter(row -> row.parentId().isPresent())
            .collect(
                Collectors.groupingBy(
                    row -> row.parentId().orElseThrow(), HashMap::new, Collectors.toList()));
    rows.forEach(
        row ->
            row.children()
                .ifPresent(c -> counted(row, c, families.getOrDefault(row.id(), List.of()))));
    rows.stream().filter(row -> row.subjobId().isPresent()).forEach(this::subjob);
  }

  private void counted(TaskRun parent, Children counters, List<TaskRun> rows) {
    if (parent.state() != TaskState.RUNNING && parent.state() != TaskState.COMPLETED) {
      return;
    }
    TaskSpec spec = effective(parent);
    long well = rows.stream().filter(Rules::isWell).count();
    unless(counters.completions() == well, "%s with %s", parent, rows);
    long first = rows.stream().filter(row -> row.attempts() == 0).count();
    unless(counters.created() == first, "%s with %s", parent, rows);
    unless(
        counters.created() <= counters.size()
            && (counters.completions() == counters.size())
                == (parent.state() == TaskState.COMPLETED),
        "counters of %s",
        parent);
    int concurrency = spec.each().map(each -> each.concurrency()).orElse(0);
    unless(
        concurrency == 0 || counters.created() - counters.completions() <= concurrency,
        "too many at a time: %s",
        parent);
    for (TaskRun row : rows) {
      unless(
          row.position() == parent.position()
              && (spec.each().isPresent() == row.item().isPresent()),
          "%s is no child of %s",
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
        "%s does not belong to %s",
        subjob,
        task);
    if (!detached) {
      unless(
          subjob.state().isFinal()
              ? task.state() != TaskState.RUNNING
              : task.state() == TaskState.RUNNING || ledger.restartsAsked(subjob.id()) > 0,
          "%s, but its sub-job is %s",
          task,
          subjob);
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
            "%s of %s",
            message,
            task);
      }
      case Message.Cancel cancel -> stopped(message, ledger.task(cancel.task()), cancel.dispatch());
      case Message.Withdraw withdraw ->
          stopped(message, ledger.task(withdraw.task()), withdraw.dispatch());
    }
  }

  private static void stopped(Message message, Optional<TaskRun> row, int dispatch) {
    TaskRun task = known(message.toString(), row);
    unless(
        task.state().isFinal() || task.dispatch() != dispatch, "%s, but it is %s", message, task);
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
