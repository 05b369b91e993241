package dev.winch.tests.simulation;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.store.Changes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All committed rows in order of creation, and the messages to the engine; checks every commit
 * against the invariants.
 */
final class Ledger extends Rows {
  private final Map<TaskId, Map<Integer, LogPart>> logs = new HashMap<>();
  private final Map<TaskId, TreeMap<Integer, LogPart>> printed = new HashMap<>();
  private final Set<JobId> deleted = new HashSet<>();
  private final Map<Object, Integer> changed = new HashMap<>();
  private final Map<JobId, Integer> restarts = new HashMap<>();
  private final Map<Dispatch, List<Report>> reports = new HashMap<>();
  private final Set<Dispatch> lostAtStart = new HashSet<>();
  private final Map<JobId, Integer> timeouts = new HashMap<>();
  private final InstantSource clock;
  private final Timetable timetable;
  private final JobInvariants jobRules;
  private final TaskInvariants taskRules;
  private int commits;

  Ledger(InstantSource clock) {
    this.clock = clock;
    this.timetable = new Timetable(clock);
    this.jobRules = new JobInvariants(this, clock);
    this.taskRules = new TaskInvariants(this);
  }

  /** One handing of a task to a queue. */
  record Dispatch(TaskId task, int number) {}

  JobInvariants jobRules() {
    return jobRules;
  }

  /** A client asks for a restart of this job. */
  void restartAsked(JobId id) {
    restarts.merge(id, 1, Integer::sum);
  }

  @Override
  int restartsAsked(JobId id) {
    return restarts.getOrDefault(id, 0);
  }

  Timetable timetable() {
    return timetable;
  }

  /** The job took all the time that it may take. */
  void timedOut(JobId id) {
    timeouts.merge(id, 1, Integer::sum);
  }

  @Override
  int timeouts(JobId id) {
    return timeouts.getOrDefault(id, 0);
  }

  /** What should have happened by now, had the engine looked in the last second. */
  List<Object> overdue() {
    Instant looked = clock.instant().minusSeconds(1);
    Stream<Object> late =
        Stream.of(
                tasks(TaskState.PENDING).stream().filter(task -> isBefore(task.dueAt(), looked)),
                jobs().stream().filter(job -> isBefore(job.timeoutAt(), looked)),
                timetable.schedules().stream()
                    .filter(schedule -> isBefore(schedule.nextAt(), looked)))
            .flatMap(kind -> kind);
    return late.toList();
  }

  private static boolean isBefore(Optional<Instant> at, Instant other) {
    return at.filter(moment -> moment.isBefore(other)).isPresent();
  }

  /** What is running now runs no more, as the engine that starts will find. */
  void processStarts() {
    tasks(TaskState.RUNNING)
        .forEach(task -> lostAtStart.add(new Dispatch(task.id(), task.dispatch())));
  }

  void reported(Report report) {
    if (report instanceof Report.OfTask run) {
      reports
          .computeIfAbsent(new Dispatch(run.task(), run.dispatch()), _ -> new ArrayList<>())
          .add(report);
    }
  }

  List<Report> toldOf(TaskRun task) {
    return reports.getOrDefault(new Dispatch(task.id(), task.dispatch()), List.of());
  }

  /** Whether the engine may take this dispatch for lost, because it runs since before the start. */
  boolean lostAtStart(TaskRun task) {
    return lostAtStart.contains(new Dispatch(task.id(), task.dispatch()));
  }

  /** How many transactions have changed anything. */
  int commits() {
    return commits;
  }

  /** Takes over what a transaction has committed. */
  void committed(Changes changes) {
    commits++;
    timetable.committed(changes);
    changes.logs().forEach(part -> printed(part, changes));
    Set<JobId> touched = new LinkedHashSet<>();
    for (Changes.NewJob added : changes.newJobs()) {
      Violation.unless(job(added.job().id()).isEmpty(), "stored twice", added.job());
      define(added.job().id(), added.spec());
      save(added.job(), touched);
    }
    changes.jobs().forEach(job -> save(job, touched));
    for (TaskRun task : changes.newTasks()) {
      Violation.unless(task(task.id()).isEmpty(), "stored twice", task);
      save(task, touched);
    }
    changes.tasks().forEach(task -> save(task, touched));
    changes.logEnds().forEach(this::logEnded);
    for (Changes.Output output : changes.outputs()) {
      taskRules.output(output, changes);
      put(output.job(), output.name(), output.value());
      touched.add(output.job());
    }
    touched.forEach(id -> jobRules.counted(job(id).orElseThrow(), outputs(id)));
    for (TaskRun task : changes.newTasks()) {
      settle(task);
      taskRules.made(task);
    }
    touched.stream().map(id -> job(id).orElseThrow()).forEach(jobRules::job);
    timetable.ended(changes, jobs().stream().filter(job -> restartsAsked(job.id()) == 0).toList());
  }

  /**
   * Only the run that is current, before or after what else is in the commit, prints; or one that
   * has come and gone within it.
   */
  private void printed(LogPart part, Changes changes) {
    List<TaskRun> rows =
        Stream.concat(task(part.taskId()).stream(), changes.tasks().stream())
            .filter(task -> task.id().equals(part.taskId()))
            .toList();
    boolean current =
        rows.stream().anyMatch(task -> isPrintedBy(task, part))
            || (rows.stream().noneMatch(task -> task.process().isPresent())
                && rows.stream().anyMatch(task -> Workers.isOfDispatch(task.dispatch(), part)));
    Violation.unless(current, "not of the run that is current", part);
    logs.computeIfAbsent(part.taskId(), _ -> new TreeMap<>()).putIfAbsent(part.number(), part);
    printed.computeIfAbsent(part.taskId(), _ -> new TreeMap<>()).putIfAbsent(part.number(), part);
  }

  private static boolean isPrintedBy(TaskRun task, LogPart part) {
    return task.process().isPresent()
        && Workers.log(
                new Report.Started(
                    task.id(),
                    task.dispatch(),
                    task.process().get(),
                    task.startedAt().orElseThrow()))
            .equals(part.contents());
  }

  /** The worker of a cancelled run says where its log ends; nothing else of the row changes. */
  private void logEnded(Changes.LogEnd end) {
    TaskRun task = task(end.task()).orElseThrow();
    Violation.unless(
        task.state().isFinal() && task.lastLogPart().isEmpty() && task.process().isPresent(),
        "the end of a log that was known",
        task,
        end);
    put(task.loggedUpTo(end.lastPart()));
  }

  private void save(JobRun job, Set<JobId> touched) {
    jobRules.changed(job(job.id()), job);
    put(job);
    changed.put(job.id(), commits);
    touched.add(job.id());
  }

  private void save(TaskRun task, Set<JobId> touched) {
    Violation.unless(job(task.jobId()).isPresent(), "a task of an unknown job", task);
    Optional<TaskRun> stored = task(task.id());
    taskRules.changed(stored, task);
    put(stored.map(old -> withWhatNeverChanges(old, task)).orElse(task));
    changed.put(task.id(), commits);
    touched.add(task.jobId());
  }

  /** The store keeps it of every row. */
  private static TaskRun withWhatNeverChanges(TaskRun old, TaskRun task) {
    return TaskRunRow.of(task).evaluated(old.evaluated()).item(old.item()).build();
  }

  @Override
  boolean endedTogether(Object one, Object other) {
    return changed.get(one).equals(changed.get(other));
  }

  /** Numbers of the log parts that are stored for a task. */
  Set<Integer> log(TaskId id) {
    return logs.getOrDefault(id, Map.of()).keySet();
  }

  /** Numbers of all log parts that were ever stored for a task. */
  Set<Integer> printed(TaskId id) {
    return printed.getOrDefault(id, new TreeMap<>()).keySet();
  }

  /** Each line was stored that was printed by a run whose end counts and says what it printed. */
  void logsAtRest() {
    for (JobRun job : jobs()) {
      for (TaskRun task : rows(job.id())) {
        if (task.lastLogPart().orElse(0) > 0 && !isDeleted(job)) {
          isLogWhole(task, task.lastLogPart().getAsInt());
        }
      }
    }
  }

  private void isLogWhole(TaskRun task, int last) {
    TreeMap<Integer, LogPart> parts = printed.getOrDefault(task.id(), new TreeMap<>());
    int others =
        parts.values().stream()
            .filter(part -> !isPrintedBy(task, part))
            .mapToInt(LogPart::number)
            .max()
            .orElse(0);
    for (int number = others + 1; number <= last; number++) {
      Violation.unless(parts.containsKey(number), "lost a part of its log", number, task);
    }
    Violation.unless(
        log(task.id()).stream().allMatch(number -> number <= last),
        "printed beyond the end of its log",
        task);
  }

  /** Behind the last part that is stored for a task. */
  int nextLogPart(TaskId id) {
    return log(id).stream().mapToInt(number -> number).max().orElse(0) + 1;
  }

  /** Parts from before this are deleted; returns how many there were. */
  int expireLogs(Instant before) {
    int count = 0;
    for (Map<Integer, LogPart> parts : logs.values()) {
      int all = parts.size();
      parts.values().removeIf(part -> part.createdAt().isBefore(before));
      count += all - parts.size();
    }
    return count;
  }

  /** The job is deleted; how it was at its end stays known here. */
  void deleted(JobRun job) {
    deleted.add(job.id());
    rows(job.id()).forEach(task -> logs.remove(task.id()));
  }

  boolean isDeleted(JobRun job) {
    return deleted.contains(job.id());
  }
}
