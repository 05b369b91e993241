package dev.winch.engine.core;

import dev.winch.expr.env.Bindings;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making: the input as the changes so far leave it, and these changes. A change
 * is a function of the row as it is, so that no change undoes one before it; each row is written
 * once. Lives inside one call of {@link Decider#decide}.
 */
final class DecisionBuilder {
  private final DecisionInput input;
  private final DecisionContext context;
  private final List<Decision.Write> writes = new ArrayList<>();

  /** Rows of tasks that the decision made or changed, in the order in which it first did. */
  private final List<TrackedTask> written = new ArrayList<>(2);

  private final List<Message> messages = new ArrayList<>();
  private final List<FollowUp> followUps = new ArrayList<>();
  private final List<Due> timers = new ArrayList<>();

  /** What webhooks may report; empty if the job has none. */
  private final List<RowChange> changes = new ArrayList<>();

  private final boolean hasWebhooks;
  private final Optional<TrackedTask> subject;
  private final List<TrackedTask> active;
  private @Nullable JobRun job;
  private boolean isJobChanged;
  private boolean isScheduleWritten;
  private long seed;
  private long weight;

  DecisionBuilder(DecisionInput input, DecisionContext context) {
    this.input = input;
    this.context = context;
    this.hasWebhooks = input.spec().isPresent() && !input.spec().get().webhooks().isEmpty();
    this.subject = input.task().map(task -> new TrackedTask(task, false));
    this.active =
        input.active().tasks().isEmpty()
            ? List.of()
            : input.active().tasks().stream().map(task -> new TrackedTask(task, false)).toList();
    this.job = input.job().orElse(null);
    this.seed = context.seed();
  }

  DecisionInput input() {
    return input;
  }

  DecisionContext context() {
    return context;
  }

  Instant now() {
    return context.now();
  }

  /** The job with the changes so far. */
  JobRun job() {
    if (job == null) {
      throw new InternalException("a decision about a job needs the job");
    }
    return job;
  }

  JobSpec spec() {
    return input
        .spec()
        .orElseThrow(() -> new InternalException("job " + job().id() + " has no definition"));
  }

  /** The row of the task that the event is about. */
  TrackedTask subject() {
    return subject.orElseThrow(
        () -> new InternalException("no task for a decision on " + job().id()));
  }

  /** The task that the event is about, with the changes so far. */
  TaskRun task() {
    return subject().run();
  }

  /** The rows of the unfinished tasks that the input holds. */
  List<TrackedTask> active() {
    return active;
  }

  void insert(JobRun made, JobSpec spec) {
    insert(made, spec, PreparedJob.NONE);
  }

  void insert(JobRun made, JobSpec spec, PreparedJob prepared) {
    writes.add(new Decision.Write.NewJob(made, spec, prepared));
    if (!spec.webhooks().isEmpty()) {
      changes.add(new RowChange.NewJob(made, spec));
    }
  }

  void changeJob(UnaryOperator<JobRun> change) {
    JobRun before = job();
    JobRun after = change.apply(before);
    if (!isAllowed(before, after)) {
      throw new InternalException(
          "job %s is %s and can not be saved as %s"
              .formatted(before.id(), before.state(), after.state()));
    }
    job = after;
    isJobChanged = true;
    if (hasWebhooks) {
      changes.add(new RowChange.ChangedJob(before, after));
    }
  }

  private static boolean isAllowed(JobRun before, JobRun after) {
    return before.id().equals(after.id())
        && (before.state() == after.state()
            ? !before.state().isFinal()
            : before.state().canBecome(after.state()));
  }

  /** About how many characters the evaluated tasks take that this decision made so far. */
  long weight() {
    return weight;
  }

  TrackedTask insert(TaskRun made) {
    weight += made.evaluated().map(TaskSize::of).orElse(0L);
    TrackedTask task = new TrackedTask(made, true);
    written.add(task);
    if (hasWebhooks) {
      changes.add(new RowChange.NewTask(job(), task));
    }
    return task;
  }

  void change(TrackedTask task, UnaryOperator<TaskRun> change) {
    TaskRun before = task.run();
    TaskRun after = change.apply(before);
    if (!isAllowed(before, after)) {
      throw new InternalException(
          "task %s is %s and can not be saved as %s"
              .formatted(before.id(), before.state(), after.state()));
    }
    if (!task.isNew() && !task.isChanged()) {
      written.add(task);
    }
    task.become(after);
    if (hasWebhooks) {
      changes.add(new RowChange.ChangedTask(job(), before, after));
    }
  }

  private static boolean isAllowed(TaskRun before, TaskRun after) {
    return before.id().equals(after.id())
        && (before.state() == after.state()
            ? !before.state().isFinal()
            : before.state().canBecome(after.state()));
  }

  /** Records where the log of a task ends that has ended; no change of its row otherwise. */
  void endLog(TrackedTask task, int lastPart) {
    writes.add(new Decision.Write.EndLog(task.run().loggedUpTo(lastPart)));
  }

  void output(String name, String value) {
    writes.add(new Decision.Write.PutOutput(job().id(), name, value));
  }

  void items(TaskId each, List<String> values) {
    writes.add(new Decision.Write.PutItems(each, values));
  }

  void insert(ScheduledJob schedule) {
    writeSchedule(new Decision.Write.NewSchedule(schedule));
  }

  void save(ScheduledJob schedule) {
    writeSchedule(new Decision.Write.SaveSchedule(schedule));
  }

  void redefine(ScheduledJob schedule) {
    writeSchedule(new Decision.Write.RedefineSchedule(schedule));
  }

  void delete(ScheduleId id) {
    writeSchedule(new Decision.Write.DeleteSchedule(id));
  }

  private void writeSchedule(Decision.Write write) {
    if (isScheduleWritten) {
      throw new InternalException("a decision writes its schedule twice: " + write);
    }
    isScheduleWritten = true;
    writes.add(write);
  }

  /** Records who asked for this. */
  void audit(AuditEntry.Action action, UserId by) {
    audit(job().id().value(), action, by);
  }

  void audit(ScheduleId id, AuditEntry.Action action, UserId by) {
    audit(id.value(), action, by);
  }

  private void audit(String subject, AuditEntry.Action action, UserId by) {
    writes.add(new Decision.Write.Audit(new AuditEntry(subject, action, by, now())));
  }

  /** Records that this job was changed with another, or with its schedule. */
  void auditRelated(Origin origin, AuditEntry.Action action) {
    auditRelated(job().id(), origin, action);
  }

  /** Records that a job was changed or started with its schedule. */
  void auditRelated(JobId id, Origin origin, AuditEntry.Action action) {
    Optional<String> with = Optional.of(origin.subject());
    writes.add(
        new Decision.Write.Audit(new AuditEntry(id.value(), action, origin.by(), now(), with)));
  }

  void send(Message message) {
    messages.add(message);
  }

  void followUp(FollowUp followUp) {
    followUps.add(followUp);
  }

  void setTimer(Due due) {
    timers.add(due);
  }

  /** For the next evaluation; each has random numbers of its own, the same in every replay. */
  Bindings bindings() {
    seed += 0x9E3779B97F4A7C15L;
    return new Bindings(now(), seed);
  }

  TaskId newTaskId() {
    return new TaskId(context.ids().next());
  }

  /** The changes, and the calls of webhooks that report them. */
  Decision decision() {
    if (isJobChanged) {
      writes.add(new Decision.Write.SaveJob(job()));
    }
    written.forEach(task -> writes.add(task.write()));
    WebhookCallPlanner planner = WebhookCallPlanner.of(this, changes, writes);
    planner.calls().forEach(call -> writes.add(new Decision.Write.AddCall(call)));
    return new Decision(
        writes, messages, followUps, timers, Optional.empty(), planner.warnings(), "");
  }

  /** The event changes nothing, for this reason. */
  Decision nothing(String reason) {
    return unchanged(Optional.empty(), reason);
  }

  /** The command is refused, and changes nothing. */
  Decision refused(WinchException why) {
    return unchanged(Optional.of(why), "");
  }

  private Decision unchanged(Optional<WinchException> refusal, String reason) {
    boolean isUnchanged =
        !isJobChanged
            && written.isEmpty()
            && writes.isEmpty()
            && messages.isEmpty()
            && followUps.isEmpty()
            && timers.isEmpty();
    if (!isUnchanged) {
      throw new InternalException("a decision drops its changes: " + reason);
    }
    return new Decision(List.of(), List.of(), List.of(), List.of(), refusal, List.of(), reason);
  }
}
