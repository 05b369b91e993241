package dev.winch.engine.core;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.EventSubject;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets the decider run a whole job on plain maps, without coordinator, store or broker: a test says
 * what happens and looks at the rows.
 */
final class Story {
  static final NodeId NODE = new NodeId("node");

  private final Map<JobId, JobRun> jobs = new LinkedHashMap<>();
  private final Map<JobId, JobSpec> specs = new LinkedHashMap<>();
  private final Map<TaskId, TaskRun> tasks = new LinkedHashMap<>();
  private final Map<JobId, Map<String, String>> outputs = new LinkedHashMap<>();
  private final Map<TaskId, List<String>> items = new LinkedHashMap<>();
  private final List<AuditEntry> audit = new ArrayList<>();
  private final List<WebhookCall> calls = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private final Map<ScheduleId, ScheduledJob> schedules = new LinkedHashMap<>();
  private final List<Due> timers = new ArrayList<>();
  private final JobLimits limits;
  private int lastId;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final IdGenerator ids = () -> "%032x".formatted(++lastId);

  Story() {
    this(JobLimits.STANDARD);
  }

  Story(JobLimits limits) {
    this.limits = limits;
  }

  /** Submits a job and returns its id. */
  JobId submit(JobSpec spec) {
    Command.Submit submission = submission(spec);
    happens(submission);
    return submission.job().id();
  }

  Command.Submit submission(JobSpec spec) {
    JobRun job =
        JobRunRow.accepted(new JobId(ids.next()), new UserId("guest"), now)
            .name(spec.name())
            .inputs(spec.inputs())
            .taskCount(spec.tasks().size())
            .build();
    return new Command.Submit(job, spec);
  }

  /** Decides about the event and all that follows from it, and makes it so. */
  Decision happens(Event event) {
    now = now.plus(Duration.ofMillis(1));
    Decision first = one(event);
    Deque<FollowUp> steps = new ArrayDeque<>(first.followUps());
    while (!steps.isEmpty()) {
      steps.addAll(one(steps.poll()).followUps());
    }
    return first;
  }

  List<AuditEntry> audit() {
    return List.copyOf(audit);
  }

  private Decision one(Event event) {
    Decision decision =
        Decider.decide(
            input(event), event, new DecisionContext(now, ZoneOffset.UTC, ids, lastId, limits));
    for (Decision.Write write : decision.writes()) {
      switch (write) {
        case Decision.Write.NewJob(JobRun job, JobSpec spec, _) -> {
          jobs.put(job.id(), job);
          specs.put(job.id(), spec);
        }
        case Decision.Write.SaveJob(JobRun job) -> jobs.put(job.id(), job);
        case Decision.Write.NewTask(TaskRun task) -> tasks.put(task.id(), task);
        case Decision.Write.SaveTask(TaskRun task) -> tasks.put(task.id(), task);
        case Decision.Write.EndLog(TaskRun task) -> tasks.put(task.id(), task);
        case Decision.Write.PutOutput(JobId job, String name, String value) ->
            outputs.computeIfAbsent(job, _ -> new LinkedHashMap<>()).put(name, value);
        case Decision.Write.Audit(AuditEntry entry) -> audit.add(entry);
        case Decision.Write.PutItems(TaskId each, List<String> values) -> items.put(each, values);
        case Decision.Write.NewSchedule(ScheduledJob schedule) ->
            schedules.put(schedule.id(), schedule);
        case Decision.Write.SaveSchedule(ScheduledJob schedule) ->
            schedules.put(schedule.id(), schedule);
        case Decision.Write.RedefineSchedule(ScheduledJob schedule) ->
            schedules.put(schedule.id(), schedule);
        case Decision.Write.DeleteSchedule(ScheduleId id) -> schedules.remove(id);
        case Decision.Write.AddCall(WebhookCall call) -> calls.add(call);
      }
    }
    sent.addAll(decision.messages());
    timers.addAll(decision.timers());
    return decision;
  }

  private DecisionInput input(Event event) {
    return switch (event.subject()) {
      case EventSubject.Schedule(ScheduleId id) -> input(event, id);
      case EventSubject.Job(JobId id) -> ofJob(event, id, Optional.empty());
      case EventSubject.NewJob(JobId id) -> ofJob(event, id, Optional.empty());
      case EventSubject.Task(TaskId id) -> {
        Optional<TaskRun> task = Optional.ofNullable(tasks.get(id));
        yield ofJob(event, task.map(TaskRun::jobId).orElse(new JobId("none")), task);
      }
    };
  }

  private DecisionInput input(Event event, ScheduleId id) {
    Optional<ScheduledJob> schedule = Optional.ofNullable(schedules.get(id));
    boolean cancels =
        (event instanceof Command.DeleteSchedule delete && delete.cancelJobs())
            || schedule.flatMap(ScheduledJob::deletedBy).isPresent();
    List<JobId> started =
        jobs.values().stream()
            .filter(job -> cancels && job.scheduleId().equals(Optional.of(id)))
            .filter(job -> !job.state().isFinal())
            .map(JobRun::id)
            .limit(DecisionInput.JOBS)
            .toList();
    DecisionInput input = DecisionInput.ofSchedule(schedule, started);
    return event instanceof Command.TriggerSchedule trigger
        ? input.withRelated(Optional.ofNullable(jobs.get(trigger.job())))
        : input;
  }

  private DecisionInput ofJob(Event event, JobId job, Optional<TaskRun> task) {
    DecisionInput input =
        DecisionInput.of(
                Optional.ofNullable(jobs.get(job)), Optional.ofNullable(specs.get(job)), task)
            .withOutputs(outputs.getOrDefault(job, Map.of()))
            .withActive(
                new DecisionInput.ActivePage(
                    tasks.values().stream()
                        .filter(t -> t.jobId().equals(job) && !t.state().isFinal())
                        .toList(),
                    Optional.empty()));
    String var = task.map(t -> t.effective(specs.get(t.jobId())).var()).orElse("");
    input =
        input.withReplaced(Utf8Size.of(outputs.getOrDefault(job, Map.of()).getOrDefault(var, "")));
    if (event instanceof FollowUp.SubjobEnded ended) {
      input = input.withRelated(Optional.of(jobs.get(ended.subjob())));
    }
    if (event instanceof FollowUp.Open || event instanceof FollowUp.OpenMore) {
      input = input.withAncestors(around(task.orElseThrow()));
    }
    if (event instanceof FollowUp.OpenMore && task.isPresent()) {
      List<String> list = items.getOrDefault(task.get().id(), List.of());
      int from = task.get().children().map(TaskRun.Children::created).orElse(0);
      input =
          input.withItems(list.subList(from, Math.min(list.size(), from + DecisionInput.ITEMS)));
    }
    return input;
  }

  private List<TaskRun> around(TaskRun task) {
    return task.parentId().map(tasks::get).stream()
        .flatMap(parent -> Stream.concat(Stream.of(parent), around(parent).stream()))
        .toList();
  }

  JobRun job(JobId id) {
    return jobs.get(id);
  }

  List<JobRun> jobs() {
    return List.copyOf(jobs.values());
  }

  JobSpec spec(JobId id) {
    return specs.get(id);
  }

  Map<String, String> outputs(JobId id) {
    return outputs.getOrDefault(id, Map.of());
  }

  /** Rows of the job in the order in which they were made. */
  List<TaskRun> tasks(JobId id) {
    return tasks.values().stream().filter(task -> task.jobId().equals(id)).toList();
  }

  String name(TaskRun task) {
    return task.effective(specs.get(task.jobId())).name();
  }

  /** The rows of the job as {@code name STATE}. */
  List<String> rows(JobId id) {
    return tasks(id).stream()
        .map(task -> task.effective(specs.get(id)).name() + " " + task.state())
        .toList();
  }

  /** The task that waits in a queue or runs under this name. */
  TaskRun waiting(String name) {
    return tasks.values().stream()
        .filter(t -> t.state() == TaskState.SCHEDULED || t.state() == TaskState.RUNNING)
        .filter(t -> t.effective(specs.get(t.jobId())).name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " does not wait"));
  }

  void starts(String name) {
    TaskRun task = waiting(name);
    happens(
        new Report.Started(task.id(), task.dispatch(), new NodeProcess(NODE, Instant.EPOCH), now));
  }

  void completes(String name) {
    completes(name, "");
  }

  void completes(String name, String result) {
    TaskRun task = waiting(name);
    happens(
        new Report.Completed(
            task.id(), task.dispatch(), new NodeProcess(NODE, Instant.EPOCH), now, now, result));
  }

  void fails(String name, String error) {
    TaskRun task = waiting(name);
    happens(
        new Report.Failed(
            task.id(), task.dispatch(), new NodeProcess(NODE, Instant.EPOCH), now, now, error));
  }

  /** The calls of webhooks, in order. */
  List<WebhookCall> calls() {
    return List.copyOf(calls);
  }

  List<Message> sent() {
    return List.copyOf(sent);
  }

  List<Due> timers() {
    return List.copyOf(timers);
  }

  ScheduledJob schedule(ScheduleId id) {
    return schedules.get(id);
  }

  /** Stores a row as it would be found after an update by hand. */
  void stored(ScheduledJob schedule) {
    schedules.put(schedule.id(), schedule);
  }

  Instant now() {
    return now;
  }

  /** Lets time pass. */
  void passes(Duration time) {
    now = now.plus(time);
  }

  void clearSent() {
    sent.clear();
  }
}
