package dev.winch.engine.core;

import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import java.util.Optional;

/**
 * What follows from an event. Nothing has happened yet; the coordinator makes it happen.
 *
 * @param writes in order; a later one of the same row replaces an earlier one
 * @param messages to workers, after the commit
 * @param steps to be decided next, in order
 * @param alarms moments at which the engine must act by itself, as the rows say too
 * @param refusal why a command changes nothing
 * @param remarks for the log: what the author of a job should mend in it
 * @param reason why an event changes nothing, or {@code ""}; for the log
 */
public record Decision(
    List<Write> writes,
    List<Message> messages,
    List<FollowUp> steps,
    List<Due> alarms,
    Optional<WinchException> refusal,
    List<String> remarks,
    String reason) {

  public Decision {
    writes = List.copyOf(writes);
    messages = List.copyOf(messages);
    steps = List.copyOf(steps);
    alarms = List.copyOf(alarms);
    remarks = List.copyOf(remarks);
  }

  static Decision nothing(String reason) {
    return new Decision(
        List.of(), List.of(), List.of(), List.of(), Optional.empty(), List.of(), reason);
  }

  static Decision refused(WinchException why) {
    return new Decision(
        List.of(), List.of(), List.of(), List.of(), Optional.of(why), List.of(), "");
  }

  /** A change of one row. */
  public sealed interface Write {
    record NewJob(JobRun job, JobSpec spec) implements Write {}

    record SaveJob(JobRun job) implements Write {}

    record NewTask(TaskRun task) implements Write {}

    record SaveTask(TaskRun task) implements Write {}

    record PutOutput(JobId job, String name, String value) implements Write {}

    record Audit(AuditEntry entry) implements Write {}

    record PutItems(TaskId each, List<String> values) implements Write {}

    record AddCall(WebhookCall call) implements Write {}

    record NewSchedule(ScheduledJob schedule) implements Write {}

    record SaveSchedule(ScheduledJob schedule) implements Write {}

    record DeleteSchedule(ScheduleId id) implements Write {}
  }
}
