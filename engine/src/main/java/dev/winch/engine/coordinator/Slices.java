package dev.winch.engine.coordinator;

import dev.winch.engine.core.Needs;
import dev.winch.engine.core.Slice;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.Report;
import dev.winch.model.event.Step;
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
final class Slices {
  private Slices() {}

  static Slice load(UnitOfWork work, Event event) {
    return withWhatWebhooksRead(work, event, slice(work, event));
  }

  private static Slice slice(UnitOfWork work, Event event) {
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
      case Report.Heartbeat _ -> Slice.EMPTY;
      case Due.Retry due -> ofTask(work, due.task());
      case Due.JobTimeout due -> ofJob(work, due.job());
      case Due.Firing due -> ofSchedule(work, due.schedule(), false);
      case Step.Advance step -> withOutputs(work, ofJob(work, step.job()));
      case Step.Open step -> withOutputs(work, ofTaskInItsPlace(work, step.task()));
      case Step.OpenMore step -> withItems(work, ofTaskInItsPlace(work, step.task()));
      case Step.ChildEnded step -> ofTask(work, step.parent());
      case Step.SubjobEnded step ->
          withReplaced(work, ofTask(work, step.task())).withRelated(work.job(step.subjob()));
      case Step.StopTasks step -> ofJob(work, step.job()).withActive(work.activeTasks(step.job()));
      case Step.HandOver step -> ofTask(work, step.task());
      case Step.CancelRelated step -> ofJob(work, step.job());
    };
  }

  /** Nothing more is loaded for jobs without webhooks. */
  private static Slice withWhatWebhooksRead(UnitOfWork work, Event event, Slice slice) {
    Slice read = slice;
    Optional<JobRun> job = slice.job();
    if (job.isPresent() && !slice.spec().orElseThrow().webhooks().isEmpty()) {
      Needs needs = Needs.ofWebhooks(job.get(), slice.spec().get());
      Map<String, String> outputs = new HashMap<>(slice.outputs());
      outputs.putAll(outputs(work, job.get().id(), needs));
      read = slice.withOutputs(outputs);
    }
    Optional<UserId> creator =
        job.or(() -> event instanceof Command.Submit s ? Optional.of(s.job()) : Optional.empty())
            .map(JobRun::createdBy)
            .or(() -> slice.schedule().map(ScheduledJob::createdBy));
    return creator.isPresent() && Needs.creator(webhooks(event, slice))
        ? read.withCreator(creator.flatMap(work::user))
        : read;
  }

  /** Those of the job, and of the one that the event may make. */
  private static List<Webhook> webhooks(Event event, Slice slice) {
    List<Webhook> webhooks = new ArrayList<>();
    slice.spec().ifPresent(spec -> webhooks.addAll(spec.webhooks()));
    switch (event) {
      case Command.Submit submit -> webhooks.addAll(submit.spec().webhooks());
      case Step.Open _ ->
          slice
              .task()
              .flatMap(task -> task.effective(slice.spec().orElseThrow()).subjob())
              .ifPresent(subjob -> webhooks.addAll(subjob.webhooks()));
      case Due.Firing _ ->
          slice
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
      case Step.Advance step -> jobs.add(step.job());
      case Step.Open step -> tasks.add(step.task());
      case Step.OpenMore step -> tasks.add(step.task());
      case Step.ChildEnded step -> tasks.add(step.parent());
      case Step.SubjobEnded step -> tasks.add(step.task());
      case Step.StopTasks step -> jobs.add(step.job());
      case Step.HandOver step -> tasks.add(step.task());
      case Step.CancelRelated step -> jobs.add(step.job());
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

  private static Slice ofJob(UnitOfWork work, JobId id) {
    Optional<JobRun> job = work.job(id);
    return Slice.of(job, job.map(j -> work.spec(j.id())), Optional.empty());
  }

  private static Slice ofSchedule(UnitOfWork work, ScheduleId id, boolean deletesJobs) {
    Optional<ScheduledJob> schedule = work.schedules().find(id);
    boolean cancels = deletesJobs || schedule.flatMap(ScheduledJob::deletedBy).isPresent();
    return Slice.ofSchedule(schedule, cancels ? work.activeJobs(id, Slice.JOBS) : List.of());
  }

  private static Slice ofTask(UnitOfWork work, TaskId id) {
    Optional<TaskRun> task = work.task(id);
    Optional<JobRun> job = task.flatMap(t -> work.job(t.jobId()));
    return Slice.of(job, job.map(j -> work.spec(j.id())), task);
  }

  /** The task with those around it. */
  private static Slice ofTaskInItsPlace(UnitOfWork work, TaskId id) {
    Slice slice = ofTask(work, id);
    return slice.withAncestors(ancestors(work, slice));
  }

  private static List<TaskRun> ancestors(UnitOfWork work, Slice slice) {
    List<TaskRun> around = new ArrayList<>();
    Optional<TaskRun> next = slice.task().flatMap(TaskRun::parentId).flatMap(work::task);
    while (next.isPresent()) {
      around.add(next.get());
      next = next.get().parentId().flatMap(work::task);
    }
    return around;
  }

  /** The outputs that the expressions to be evaluated next read. */
  private static Slice withOutputs(UnitOfWork work, Slice slice) {
    if (slice.job().isEmpty()) {
      return slice;
    }
    JobId job = slice.job().get().id();
    return slice.withOutputs(outputs(work, job, Needs.of(slice)));
  }

  /** What the result of the task would take the place of, if it is an output. */
  private static Slice withReplaced(UnitOfWork work, Slice slice) {
    if (slice.task().isEmpty() || slice.spec().isEmpty()) {
      return slice;
    }
    String var = slice.task().get().effective(slice.spec().get()).var();
    return var.isEmpty()
        ? slice
        : slice.withReplaced(work.outputBytes(slice.job().orElseThrow(), var));
  }

  private static Map<String, String> outputs(UnitOfWork work, JobId job, Needs needs) {
    return needs.all() ? work.outputs(job) : work.outputs(job, needs.names());
  }

  private static Slice withItems(UnitOfWork work, Slice slice) {
    Optional<Children> children = slice.task().flatMap(TaskRun::children);
    if (children.isEmpty()) {
      return slice;
    }
    TaskId each = slice.task().get().id();
    return withOutputs(work, slice)
        .withItems(work.items(each, children.get().created(), Slice.ITEMS));
  }
}
