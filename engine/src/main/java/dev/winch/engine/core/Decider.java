package dev.winch.engine.core;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Report;

/**
 * Decides what follows from an event. Pure: input, event and context determine the decision,
 * without side effects. Safe for use by many threads.
 *
 * <p>Three rules hold for every case. The row decides, the event only wakes: a change is made from
 * the expected state or not at all. A report with another dispatch number than its row changes
 * nothing. A job or task that has ended stays as it ended, until the job is restarted.
 */
public final class Decider {
  private Decider() {}

  public static Decision decide(DecisionInput input, Event event, DecisionContext context) {
    DecisionBuilder builder = new DecisionBuilder(input, context);
    return switch (event) {
      case Command.Submit submit -> JobDecisions.submit(builder, submit);
      case Command.Cancel cancel -> JobDecisions.cancel(builder, cancel);
      case Command.Restart restart -> JobDecisions.restart(builder, restart);

      case Command.CreateSchedule command -> ScheduleDecisions.create(builder, command);
      case Command.PauseSchedule command -> ScheduleDecisions.pause(builder, command);
      case Command.ResumeSchedule command -> ScheduleDecisions.resume(builder, command);
      case Command.EditSchedule command -> ScheduleDecisions.edit(builder, command);
      case Command.TriggerSchedule command -> ScheduleDecisions.trigger(builder, command);
      case Command.DeleteSchedule command -> ScheduleDecisions.delete(builder, command);

      case Report.Started started -> ReportDecisions.started(builder, started);
      case Report.Progressed progressed -> ReportDecisions.progressed(builder, progressed);
      case Report.Completed completed -> ReportDecisions.completed(builder, completed);
      case Report.Failed failed -> ReportDecisions.failed(builder, failed);
      case Report.Refused refused -> ReportDecisions.refused(builder, refused);
      case Report.Stopped stopped -> ReportDecisions.givenBack(builder, stopped);
      case Report.Returned returned -> ReportDecisions.givenBack(builder, returned);
      case Report.Lost lost -> ReportDecisions.lost(builder, lost);

      case Due.Retry due -> TaskDecisions.retryDue(builder, due);
      case Due.JobTimeout due -> JobDecisions.timedOut(builder, due);
      case Due.Firing due -> ScheduleDecisions.fire(builder, due);

      case FollowUp.Advance _ -> JobDecisions.advance(builder);
      case FollowUp.Open _ -> CompositeDecisions.open(builder);
      case FollowUp.OpenMore _ -> CompositeDecisions.openMore(builder);
      case FollowUp.ChildEnded _ -> CompositeDecisions.childEnded(builder);
      case FollowUp.SubjobEnded ended -> CompositeDecisions.subjobEnded(builder, ended);
      case FollowUp.StopTasks stop -> JobDecisions.stopTasks(builder, stop);
      case FollowUp.HandOver step -> TaskDecisions.handOver(builder, step);
      case FollowUp.CancelRelated cancel -> JobDecisions.cancelRelated(builder, cancel);
    };
  }
}
