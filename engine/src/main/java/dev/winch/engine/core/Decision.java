package dev.winch.engine.core;

import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import java.util.Optional;

/**
 * What follows from an event. Nothing has happened yet; the coordinator makes it happen. Only
 * {@link DecisionBuilder} makes one, which loses no write.
 */
public final class Decision {
  private final List<Write> writes;
  private final List<Message> messages;
  private final List<FollowUp> followUps;
  private final List<Due> timers;
  private final Optional<WinchException> refusal;
  private final List<String> warnings;
  private final String reason;

  Decision(
      List<Write> writes,
      List<Message> messages,
      List<FollowUp> followUps,
      List<Due> timers,
      Optional<WinchException> refusal,
      List<String> warnings,
      String reason) {
    this.writes = List.copyOf(writes);
    this.messages = List.copyOf(messages);
    this.followUps = List.copyOf(followUps);
    this.timers = List.copyOf(timers);
    this.refusal = refusal;
    this.warnings = List.copyOf(warnings);
    this.reason = reason;
  }

  /** One for each row that the event changes, of its last form. */
  public List<Write> writes() {
    return writes;
  }

  /** To workers, after the commit. */
  public List<Message> messages() {
    return messages;
  }

  /** To be decided next, in order. */
  public List<FollowUp> followUps() {
    return followUps;
  }

  /** Moments at which the engine must act by itself, as the rows say too. */
  public List<Due> timers() {
    return timers;
  }

  /** Why a command changes nothing. */
  public Optional<WinchException> refusal() {
    return refusal;
  }

  /** For the log: what the author of a job should correct in it. */
  public List<String> warnings() {
    return warnings;
  }

  /** For the log: why an event changes nothing, or {@code ""}. */
  public String reason() {
    return reason;
  }

  /** A change of one row. */
  public sealed interface Write {
    record NewJob(JobRun job, JobSpec spec, PreparedJob prepared) implements Write {}

    record SaveJob(JobRun job) implements Write {}

    record NewTask(TaskRun task) implements Write {}

    record SaveTask(TaskRun task) implements Write {}

    /** Where the log of a task ends that had ended before. */
    record EndLog(TaskRun task) implements Write {}

    record PutOutput(JobId job, String name, String value) implements Write {}

    record Audit(AuditEntry entry) implements Write {}

    record PutItems(TaskId each, List<String> values) implements Write {}

    record AddCall(WebhookCall call) implements Write {}

    record NewSchedule(ScheduledJob schedule) implements Write {}

    record SaveSchedule(ScheduledJob schedule) implements Write {}

    /** The row with another definition. */
    record RedefineSchedule(ScheduledJob schedule) implements Write {}

    record DeleteSchedule(ScheduleId id) implements Write {}
  }
}
