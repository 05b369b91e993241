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
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads what an event needs to be decided, and no more. */
final class Slices {
  private Slices() {}

  static Slice load(UnitOfWork work, Event event) {
    return switch (event) {
      case Command.Submit command -> ofJob(work, command.job().id());
      case Command.Cancel command -> ofJob(work, command.job());
      case Command.Restart command -> ofJob(work, command.job());
      case Command.CreateSchedule command -> ofSchedule(work, command.schedule().id(), false);
      case Command.PauseSchedule command -> ofSchedule(work, command.schedule(), false);
      case Command.ResumeSchedule command -> ofSchedule(work, command.schedule(), false);
      case Command.DeleteSchedule command ->
          ofSchedule(work, command.schedule(), command.cancelJobs());
      case Report.Progressed report -> {
        Slice slice = ofTask(work, report.task());
        yield slice.task().isEmpty() ? slice : slice.withAncestors(ancestors(work, slice));
      }
      case Report.OfTask report -> ofTask(work, report.task());
      case Report.Heartbeat _ -> Slice.EMPTY;
      case Due.Retry due -> ofTask(work, due.task());
      case Due.JobTimeout due -> ofJob(work, due.job());
      case Due.Firing due -> ofSchedule(work, due.schedule(), false);
      case Step.Advance step -> withOutputs(work, ofJob(work, step.job()));
      case Step.Open step -> withOutputs(work, ofTask(work, step.task()));
      case Step.OpenMore step -> withItems(work, ofTask(work, step.task()));
      case Step.ChildEnded step -> ofTask(work, step.parent());
      case Step.SubjobEnded step -> ofTask(work, step.task()).withRelated(work.job(step.subjob()));
      case Step.StopTasks step -> ofJob(work, step.job()).withActive(work.activeTasks(step.job()));
      case Step.HandOver step -> ofTask(work, step.task());
      case Step.CancelRelated step -> ofJob(work, step.job());
    };
  }

  private static Slice ofJob(UnitOfWork work, JobId id) {
    Optional<JobRun> job = work.job(id);
    return Slice.of(job, job.map(j -> work.spec(j.id())), Optional.empty());
  }

  private static Slice ofSchedule(UnitOfWork work, ScheduleId id, boolean withJobs) {
    return Slice.ofSchedule(work.schedules().find(id), withJobs ? work.activeJobs(id) : List.of());
  }

  private static Slice ofTask(UnitOfWork work, TaskId id) {
    Optional<TaskRun> task = work.task(id);
    Optional<JobRun> job = task.flatMap(t -> work.job(t.jobId()));
    return Slice.of(job, job.map(j -> work.spec(j.id())), task);
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
    Needs needs = Needs.of(slice);
    Map<String, String> outputs =
        needs.all() ? work.outputs(job) : work.outputs(job, needs.names());
    return slice.withOutputs(outputs);
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
