package dev.winch.tests.simulation;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that was ever committed, in the order in which it was made, and what the engine was
 * told; holds every commit against the rules.
 */
final class Ledger {
  private final Map<JobId, JobRun> jobs = new LinkedHashMap<>();
  private final Map<JobId, JobSpec> specs = new HashMap<>();
  private final Map<JobId, Map<String, String>> outputs = new HashMap<>();
  private final Map<TaskId, TaskRun> tasks = new LinkedHashMap<>();
  private final Map<JobId, Set<TaskId>> rows = new HashMap<>();
  private final Map<TaskId, Map<Integer, LogPart>> logs = new HashMap<>();
  private final Map<TaskId, Set<Integer>> printed = new HashMap<>();
  private final Set<JobId> deleted = new HashSet<>();
  private final Map<JobId, String> submitted = new HashMap<>();
  private final Map<JobId, TaskId> openers = new HashMap<>();
  private final Map<TaskId, Integer> takes = new HashMap<>();
  private final Map<TaskId, String> places = new HashMap<>();
  private final Map<String, List<TaskId>> attempts = new HashMap<>();
  private final Map<Object, Integer> changed = new HashMap<>();
  private final Map<JobId, Integer> restarts = new HashMap<>();
  private final Map<Dispatch, List<Report>> told = new HashMap<>();
  private final Set<Dispatch> lostAtStart = new HashSet<>();
  private final Map<JobId, Integer> timeouts = new HashMap<>();
  private final InstantSource clock;
  private final Timetable timetable;
  private final JobRules jobRules;
  private final TaskRules taskRules;
  private int commits;

  Ledger(InstantSource clock) {
    this.clock = clock;
    this.timetable = new Timetable(clock);
    this.jobRules = new JobRules(this, clock);
    this.taskRules = new TaskRules(this);
  }

  /** One handing of a task to a queue. */
  record Dispatch(TaskId task, int number) {}

  JobRules jobRules() {
    return jobRules;
  }

  /** Names the place of a job before it is submitted. */
  void expect(JobId id, String place) {
    submitted.put(id, place);
  }

  /** A client asks for a restart of this job. */
  void restartAsked(JobId id) {
    restarts.merge(id, 1, Integer::sum);
  }

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

  int timeouts(JobId id) {
    return timeouts.getOrDefault(id, 0);
  }

  /** What should have happened by now, had the engine looked in the last second. */
  List<Object> overdue() {
    Instant looked = clock.instant().minusSeconds(1);
    Stream<Object> late =
        Stream.of(
                tasks(TaskState.PENDING).stream().filter(task -> isBefore(task.dueAt(), looked)),
                jobs.values().stream().filter(job -> isBefore(job.timeoutAt(), looked)),
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
    tasks.values().stream()
        .filter(task -> task.state() == TaskState.RUNNING)
        .forEach(task -> lostAtStart.add(new Dispatch(task.id(), task.dispatch())));
  }

  void told(Report report) {
    if (report instanceof Report.OfTask run) {
      told.computeIfAbsent(new Dispatch(run.task(), run.dispatch()), _ -> new ArrayList<>())
          .add(report);
    }
  }

  List<Report> toldOf(TaskRun task) {
    return told.getOrDefault(new Dispatch(task.id(), task.dispatch()), List.of());
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
      Violation.unless(!jobs.containsKey(added.job().id()), "stored twice", added.job());
      specs.put(added.job().id(), added.spec());
      save(added.job(), touched);
    }
    changes.jobs().forEach(job -> save(job, touched));
    for (TaskRun task : changes.newTasks()) {
      Violation.unless(!tasks.containsKey(task.id()), "stored twice", task);
      makeRow(task);
      save(task, touched);
    }
    changes.tasks().forEach(task -> save(task, touched));
    for (Changes.Output output : changes.outputs()) {
      taskRules.output(output, changes);
      outputs
          .computeIfAbsent(output.job(), _ -> new HashMap<>())
          .put(output.name(), output.value());
    }
    for (TaskRun task : changes.newTasks()) {
      attempts.computeIfAbsent(place(task), _ -> new ArrayList<>()).add(task.id());
      taskRules.made(task);
    }
    touched.stream().map(jobs::get).forEach(jobRules::job);
    timetable.ended(
        changes, jobs.values().stream().filter(job -> restartsAsked(job.id()) == 0).toList());
  }

  /** Only the run that is current, before or after what else is in the commit, prints. */
  private void printed(LogPart part, Changes changes) {
    boolean current =
        Stream.concat(Stream.of(tasks.get(part.taskId())), changes.tasks().stream())
            .filter(task -> task != null && task.id().equals(part.taskId()))
            .anyMatch(task -> Workers.log(task.dispatch()).equals(part.contents()));
    Violation.unless(current, "not of the run that is current", part);
    logs.computeIfAbsent(part.taskId(), _ -> new TreeMap<>()).putIfAbsent(part.number(), part);
    printed.computeIfAbsent(part.taskId(), _ -> new TreeSet<>()).add(part.number());
  }

  private void makeRow(TaskRun task) {
    Set<TaskId> all = rows.computeIfAbsent(task.jobId(), _ -> new LinkedHashSet<>());
    if (task.parentId().isEmpty()) {
      long earlier =
          all.stream()
              .map(tasks::get)
              .filter(row -> row.parentId().isEmpty() && row.path().equals(task.path()))
              .filter(row -> row.attempts() == 0)
              .count();
      takes.put(task.id(), (int) earlier - (task.attempts() == 0 ? 0 : 1));
    }
    all.add(task.id());
  }

  private void save(JobRun job, Set<JobId> touched) {
    jobRules.changed(Optional.ofNullable(jobs.get(job.id())), job);
    jobs.put(job.id(), job);
    changed.put(job.id(), commits);
    touched.add(job.id());
  }

  private void save(TaskRun task, Set<JobId> touched) {
    Violation.unless(jobs.containsKey(task.jobId()), "a task of an unknown job", task);
    task.subjobId().ifPresent(subjob -> openers.put(subjob, task.id()));
    taskRules.changed(Optional.ofNullable(tasks.get(task.id())), task);
    tasks.put(task.id(), task);
    changed.put(task.id(), commits);
    touched.add(task.jobId());
  }

  /**
   * Which task of which job this is, the same for all its attempts: the way from the job that was
   * submitted through the opened tasks, with the number of the list element and, at the top of a
   * job, how often the task was started over.
   */
  String place(TaskRun task) {
    String known = places.get(task.id());
    if (known != null) {
      return known;
    }
    int step = task.path().steps().getLast();
    String place =
        task.parentId()
            .map(parent -> place(tasks.get(parent)) + "/" + step)
            .orElseGet(() -> place(task.jobId(), step, take(task)));
    place += task.item().map(item -> "[" + item.index() + "]").orElse("");
    places.put(task.id(), place);
    return place;
  }

  /** The place of a top-level task. */
  String place(JobId job, int step, int take) {
    return place(job) + "/" + step + "#" + take;
  }

  /** All attempts at the task of this place, in order. */
  List<TaskRun> attempts(String place) {
    return attempts.getOrDefault(place, List.of()).stream().map(tasks::get).toList();
  }

  /** How often a top-level task was started before this time. */
  int take(TaskRun task) {
    return takes.get(task.id());
  }

  String place(JobId job) {
    String root = submitted.get(job);
    return root != null ? root : place(tasks.get(openers.get(job))) + "*";
  }

  /** The task that this job belongs to or was started by. */
  Optional<TaskRun> opener(JobId job) {
    return Optional.ofNullable(openers.get(job)).map(tasks::get);
  }

  /** Whether the same commit was the last to change these tasks or jobs. */
  boolean endedTogether(Object one, Object other) {
    return changed.get(one).equals(changed.get(other));
  }

  Collection<JobRun> jobs() {
    return jobs.values();
  }

  Optional<JobRun> job(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  JobSpec spec(JobId id) {
    return specs.get(id);
  }

  /** What a task does, with its job's defaults, also before it is in a queue. */
  TaskSpec effective(TaskRun task) {
    JobSpec job = spec(task.jobId());
    return task.effective(job).with(job.defaults());
  }

  Map<String, String> outputs(JobId id) {
    return outputs.getOrDefault(id, Map.of());
  }

  Optional<TaskRun> task(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** Rows of a job in the order in which they were made. */
  List<TaskRun> rows(JobId job) {
    return rows.getOrDefault(job, Set.of()).stream().map(tasks::get).toList();
  }

  /** Rows of all jobs in this state. */
  List<TaskRun> tasks(TaskState state) {
    return tasks.values().stream().filter(task -> task.state() == state).toList();
  }

  /** Numbers of the log parts that are stored for a task. */
  Set<Integer> log(TaskId id) {
    return logs.getOrDefault(id, Map.of()).keySet();
  }

  /** Numbers of all log parts that were ever stored for a task. */
  Set<Integer> printed(TaskId id) {
    return printed.getOrDefault(id, Set.of());
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
