package dev.winch.engine.coordinator;

import dev.winch.engine.core.DecisionInput;
import dev.winch.engine.core.RequiredOutputs;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
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
import java.util.Set;

/** Loads what an event needs to be decided, and no more. */
final class DecisionInputLoader {
  private DecisionInputLoader() {}

  static DecisionInput load(UnitOfWork work, Event event) {
    return withWhatWebhooksRead(work, event, input(work, event));
  }

  private static DecisionInput input(UnitOfWork work, Event event) {
    return switch (event) {
      case Command.Submit command -> ofJob(work, command.job().id());
      case Command.Cancel command -> ofJob(work, command.job());
      case Command.Restart command -> ofJob(work, command.job());
      case Command.CreateSchedule command -> ofSchedule(work, command.schedule().id(), false);
      case Command.PauseSchedule command -> ofSchedule(work, command.schedule(), false);
      case Command.ResumeSchedule command -> ofSchedule(work, command.schedule(), false);
      case Command.DeleteSchedule command ->
          ofSchedule(work, command.schedule(), command.cancelJobs());
      case Report.Progressed report -> ofTaskInItsPlace(work, report.task());
      case Report.Completed report ->
          report.result().isEmpty()
              ? ofTask(work, report.task())
              : withReplaced(work, ofTask(work, report.task()));
      case Report.OfTask report -> ofTask(work, report.task());
      case Report.Heartbeat _ -> DecisionInput.EMPTY;
      case Due.Retry due -> ofTask(work, due.task());
      case Due.JobTimeout due -> ofJob(work, due.job());
      case Due.Firing due -> ofSchedule(work, due.schedule(), false);
      case FollowUp.Advance step -> withOutputs(work, ofJob(work, step.job()));
      case FollowUp.Open step -> withOutputs(work, ofTaskInItsPlace(work, step.task()));
      case FollowUp.OpenMore step -> withItems(work, ofTaskInItsPlace(work, step.task()));
      case FollowUp.ChildEnded step -> ofTask(work, step.parent());
      case FollowUp.SubjobEnded step ->
          withReplaced(work, ofTask(work, step.task())).withRelated(work.job(step.subjob()));
      case FollowUp.StopTasks step -> withActive(work, ofJob(work, step.job()), step);
      case FollowUp.HandOver step -> ofTask(work, step.task());
      case FollowUp.CancelRelated step -> ofJob(work, step.job());
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
      case Due.Firing _ ->
          input
              .schedule()
              .ifPresent(schedule -> webhooks.addAll(schedule.schedule().job().webhooks()));
      default -> {}
    }
    return webhooks;
  }

  /** The tasks and jobs that an event is about; those that it makes are {@link #newJob}s. */
  static void subjects(Event event, Set<TaskId> tasks, Set<JobId> jobs) {
    switch (event) {
      case Command.Submit _ -> {}
      case Command.Cancel command -> jobs.add(command.job());
      case Command.Restart command -> jobs.add(command.job());
      case Command.CreateSchedule _,
          Command.PauseSchedule _,
          Command.ResumeSchedule _,
          Command.DeleteSchedule _,
          Due.Firing _ -> {}
      case Report.OfTask report -> tasks.add(report.task());
      case Report.Heartbeat _ -> {}
      case Due.Retry due -> tasks.add(due.task());
      case Due.JobTimeout due -> jobs.add(due.job());
      case FollowUp.Advance step -> jobs.add(step.job());
      case FollowUp.Open step -> tasks.add(step.task());
      case FollowUp.OpenMore step -> tasks.add(step.task());
      case FollowUp.ChildEnded step -> tasks.add(step.parent());
      case FollowUp.SubjobEnded step -> tasks.add(step.task());
      case FollowUp.StopTasks step -> jobs.add(step.job());
      case FollowUp.HandOver step -> tasks.add(step.task());
      case FollowUp.CancelRelated step -> jobs.add(step.job());
    }
  }

  /** The job that the event makes, unless it was handed in before. */
  static Optional<JobId> newJob(Event event) {
    return event instanceof Command.Submit submit
        ? Optional.of(submit.job().id())
        : Optional.empty();
  }

  /** The schedule that the event is about. */
  static Optional<ScheduleId> schedule(Event event) {
    return switch (event) {
      case Command.CreateSchedule command -> Optional.of(command.schedule().id());
      case Command.PauseSchedule command -> Optional.of(command.schedule());
      case Command.ResumeSchedule command -> Optional.of(command.schedule());
      case Command.DeleteSchedule command -> Optional.of(command.schedule());
      case Due.Firing due -> Optional.of(due.schedule());
      default -> Optional.empty();
    };
  }

  private static DecisionInput ofJob(UnitOfWork work, JobId id) {
    Optional<JobRun> job = work.job(id);
    return DecisionInput.of(job, job.map(j -> work.spec(j.id())), Optional.empty());
  }

  private static DecisionInput withActive(
      UnitOfWork work, DecisionInput input, FollowUp.StopTasks step) {
    UnitOfWork.ActivePage page = work.activeTasks(step.job(), step.after());
    return input.withActive(page.tasks(), page.last());
  }

  private static DecisionInput ofSchedule(UnitOfWork work, ScheduleId id, boolean deletesJobs) {
    Optional<ScheduledJob> schedule = work.schedules().find(id);
    boolean cancels = deletesJobs || schedule.flatMap(ScheduledJob::deletedBy).isPresent();
    return DecisionInput.ofSchedule(
        schedule, cancels ? work.activeJobs(id, DecisionInput.JOBS) : List.of());
  }

  private static DecisionInput ofTask(UnitOfWork work, TaskId id) {
    Optional<TaskRun> task = work.task(id);
    Optional<JobRun> job = task.flatMap(t -> work.job(t.jobId()));
    return DecisionInput.of(job, job.map(j -> work.spec(j.id())), task);
  }

  /** The task with those around it. */
  private static DecisionInput ofTaskInItsPlace(UnitOfWork work, TaskId id) {
    DecisionInput input = ofTask(work, id);
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
        : input.withReplaced(work.outputBytes(input.job().orElseThrow(), var));
  }

  private static Map<String, String> outputs(
      UnitOfWork work, JobId job, RequiredOutputs requiredOutputs) {
    return requiredOutputs.all() ? work.outputs(job) : work.outputs(job, requiredOutputs.names());
  }

  private static DecisionInput withItems(UnitOfWork work, DecisionInput input) {
    Optional<Children> children = input.task().flatMap(TaskRun::children);
    if (children.isEmpty()) {
      return input;
    }
    TaskId each = input.task().get().id();
    return withOutputs(work, input)
        .withItems(work.items(each, children.get().created(), DecisionInput.ITEMS));
  }
}
