package dev.winch.engine.coordinator;

import dev.winch.engine.core.DecisionInput;
import dev.winch.engine.core.RequiredOutputs;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.EventSubject;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Webhook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads the rows that a decision about an event needs, and no others. */
final class DecisionInputLoader {
  private DecisionInputLoader() {}

  static DecisionInput load(UnitOfWork work, Event event) {
    return withWhatWebhooksRead(work, event, input(work, event));
  }

  /** The row that the event is about, and what some events need beside it. */
  private static DecisionInput input(UnitOfWork work, Event event) {
    DecisionInput subject = subject(work, event.subject());
    return switch (event) {
      case Command.DeleteSchedule command when command.cancelJobs() ->
          withJobs(work, subject, command.schedule());
      case Command.TriggerSchedule command -> subject.withRelated(work.job(command.job()));
      case Report.Progressed _ -> withAncestors(work, subject);
      case Report.Completed report when !report.result().isEmpty() -> withReplaced(work, subject);
      case FollowUp.Advance _ -> withOutputs(work, subject);
      case FollowUp.Open _ -> withOutputs(work, withAncestors(work, subject));
      case FollowUp.OpenMore _ -> withItems(work, withAncestors(work, subject));
      case FollowUp.SubjobEnded step ->
          withReplaced(work, subject).withRelated(work.job(step.subjob()));
      case FollowUp.StopTasks step -> withActive(work, subject, step);
      default -> subject;
    };
  }

  private static DecisionInput subject(UnitOfWork work, EventSubject subject) {
    return switch (subject) {
      case EventSubject.Task(TaskId id) -> ofTask(work, id);
      case EventSubject.Job(JobId id) -> ofJob(work, id);
      case EventSubject.NewJob(JobId id) -> ofJob(work, id);
      case EventSubject.Schedule(ScheduleId id) -> ofSchedule(work, id);
    };
  }

  /** Nothing more is loaded for jobs without webhooks. */
  private static DecisionInput withWhatWebhooksRead(
      UnitOfWork work, Event event, DecisionInput input) {
    DecisionInput read = input;
    Optional<JobRun> job = input.job();
    if (job.isPresent() && !input.spec().orElseThrow().webhooks().isEmpty()) {
      RequiredOutputs requiredOutputs = RequiredOutputs.forWebhooks(job.get(), input.spec().get());
      Map<String, String> outputs = new HashMap<>(input.outputs());
      outputs.putAll(outputs(work, job.get().id(), requiredOutputs));
      read = input.withOutputs(outputs);
    }
    Optional<UserId> creator =
        job.or(() -> event instanceof Command.Submit s ? Optional.of(s.job()) : Optional.empty())
            .map(JobRun::createdBy)
            .or(() -> input.schedule().map(ScheduledJob::createdBy));
    return creator.isPresent() && RequiredOutputs.readCreator(webhooks(event, input))
        ? read.withCreator(creator.flatMap(work::user))
        : read;
  }

  /** Those of the job, and of the one that the event may make. */
  private static List<Webhook> webhooks(Event event, DecisionInput input) {
    List<Webhook> webhooks = new ArrayList<>();
    input.spec().ifPresent(spec -> webhooks.addAll(spec.webhooks()));
    switch (event) {
      case Command.Submit submit -> webhooks.addAll(submit.spec().webhooks());
      case FollowUp.Open _ ->
          input
              .task()
              .flatMap(task -> task.effective(input.spec().orElseThrow()).subjob())
              .ifPresent(subjob -> webhooks.addAll(subjob.webhooks()));
      case Due.Firing _, Command.TriggerSchedule _ ->
          input
              .schedule()
              .ifPresent(schedule -> webhooks.addAll(schedule.schedule().job().webhooks()));
      default -> {}
    }
    return webhooks;
  }

  private static DecisionInput ofJob(UnitOfWork work, JobId id) {
    Optional<JobRun> job = work.job(id);
    return DecisionInput.of(job, job.map(j -> work.spec(j.id())), Optional.empty());
  }

  /** Only webhooks read more of these tasks than their state. */
  private static DecisionInput withActive(
      UnitOfWork work, DecisionInput input, FollowUp.StopTasks step) {
    boolean reported =
        input.spec().stream()
            .flatMap(spec -> spec.webhooks().stream())
            .anyMatch(webhook -> webhook.trigger().equals(Webhook.TASK_STATE));
    return input.withActive(work.activeTasks(step.job(), step.after(), reported));
  }

  /** With jobs to be cancelled, if its deletion has begun. */
  private static DecisionInput ofSchedule(UnitOfWork work, ScheduleId id) {
    Optional<ScheduledJob> schedule = work.schedules().find(id);
    DecisionInput input = DecisionInput.ofSchedule(schedule, List.of());
    return schedule.flatMap(ScheduledJob::deletedBy).isPresent()
        ? withJobs(work, input, id)
        : input;
  }

  private static DecisionInput withJobs(UnitOfWork work, DecisionInput input, ScheduleId id) {
    return DecisionInput.ofSchedule(input.schedule(), work.activeJobs(id, DecisionInput.JOBS));
  }

  private static DecisionInput ofTask(UnitOfWork work, TaskId id) {
    Optional<TaskRun> task = work.task(id);
    Optional<JobRun> job = task.flatMap(t -> work.job(t.jobId()));
    return DecisionInput.of(job, job.map(j -> work.spec(j.id())), task);
  }

  /** The task with the open composites around it. */
  private static DecisionInput withAncestors(UnitOfWork work, DecisionInput input) {
    return input.withAncestors(ancestors(work, input));
  }

  private static List<TaskRun> ancestors(UnitOfWork work, DecisionInput input) {
    List<TaskRun> around = new ArrayList<>();
    Optional<TaskRun> next = input.task().flatMap(TaskRun::parentId).flatMap(work::task);
    while (next.isPresent()) {
      around.add(next.get());
      next = next.get().parentId().flatMap(work::task);
    }
    return around;
  }

  /** The outputs that the expressions to be evaluated next read. */
  private static DecisionInput withOutputs(UnitOfWork work, DecisionInput input) {
    if (input.job().isEmpty()) {
      return input;
    }
    JobId job = input.job().get().id();
    return input.withOutputs(outputs(work, job, RequiredOutputs.of(input)));
  }

  /** What the result of the task would take the place of, if it is an output. */
  private static DecisionInput withReplaced(UnitOfWork work, DecisionInput input) {
    if (input.task().isEmpty() || input.spec().isEmpty()) {
      return input;
    }
    String var = input.task().get().effective(input.spec().get()).var();
    return var.isEmpty()
        ? input
        : input.withReplaced(work.outputs().bytes(input.job().orElseThrow(), var));
  }

  private static Map<String, String> outputs(
      UnitOfWork work, JobId job, RequiredOutputs requiredOutputs) {
    return requiredOutputs.all()
        ? work.outputs().of(job)
        : work.outputs().of(job, requiredOutputs.names());
  }

  private static DecisionInput withItems(UnitOfWork work, DecisionInput input) {
    Optional<Children> children = input.task().flatMap(TaskRun::children);
    if (children.isEmpty()) {
      return input;
    }
    TaskId each = input.task().get().id();
    return withOutputs(work, input)
        .withItems(work.items().of(each, children.get().created(), DecisionInput.ITEMS));
  }
}
