package dev.winch.engine.core;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.Report;
import dev.winch.model.event.Step;

/**
 * Says what follows from an event. Pure: the slice, the event and the context determine the
 * decision, and nothing is touched. Safe for use by many threads.
 *
 * <p>Three rules hold for every case. The row decides, the event only wakes: a change is made from
 * the expected state or not at all. A report that bears another dispatch number than its row
 * changes nothing. A job or task that has ended stays as it ended, but for a restart.
 */
public final class Decider {
  private Decider() {}

  public static Decision decide(Slice slice, Event event, Context context) {
    Draft draft = new Draft(slice, context);
    return switch (event) {
      case Command.Submit submit -> Jobs.submit(draft, submit);
      case Command.Cancel cancel -> Jobs.cancel(draft, cancel);
      case Command.Restart restart -> Jobs.restart(draft, restart);

      case Command.CreateSchedule command -> Schedules.create(draft, command);
      case Command.PauseSchedule command -> Schedules.pause(draft, command);
      case Command.ResumeSchedule command -> Schedules.resume(draft, command);
      case Command.DeleteSchedule command -> Schedules.delete(draft, command);

      case Report.Started started -> Reports.started(draft, started);
      case Report.Progressed progressed -> Reports.progressed(draft, progressed);
      case Report.Completed completed -> Reports.completed(draft, completed);
      case Report.Failed failed -> Reports.failed(draft, failed);
      case Report.Refused refused -> Reports.refused(draft, refused);
      case Report.Stopped stopped -> Reports.stopped(draft, stopped);
      case Report.Returned returned -> Reports.returned(draft, returned);
      case Report.Lost lost -> Reports.lost(draft, lost);
      case Report.Logged _ -> Decision.nothing("log parts move nothing");
      case Report.Heartbeat _ -> Decision.nothing("a heartbeat moves nothing");

      case Due.Retry due -> Tasks.retryDue(draft, due);
      case Due.JobTimeout due -> Jobs.timedOut(draft, due);
      case Due.Firing due -> Schedules.fire(draft, due);

      case Step.Advance _ -> Jobs.advance(draft);
      case Step.Open _ -> Composites.open(draft);
      case Step.OpenMore _ -> Composites.openMore(draft);
      case Step.ChildEnded _ -> Composites.childEnded(draft);
      case Step.SubjobEnded ended -> Composites.subjobEnded(draft, ended);
      case Step.StopTasks stop -> Jobs.stopTasks(draft, stop);
      case Step.HandOver step -> Tasks.handOver(draft, step);
      case Step.CancelRelated cancel -> Jobs.cancelRelated(draft, cancel);
    };
  }
}
