package dev.winch.engine.core;

import dev.winch.expr.env.Bindings;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
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

/**
 * A decision in the making: the slice as it stands after the changes made so far, and these
 * changes. Lives inside one call of {@link Decider#decide}.
 */
final class DecisionBuilder {
  private final DecisionInput input;
  private final DecisionContext context;
  private final List<Decision.Write> writes = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<FollowUp> steps = new ArrayList<>();
  private final List<Due> alarms = new ArrayList<>();
  private JobRun job;
  private long seed;
  private long weight;

  DecisionBuilder(DecisionInput input, DecisionContext context) {
    this.input = input;
    this.context = context;
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
      throw new InternalException("a decision about a job was asked without the job");
    }
    return job;
  }

  JobSpec spec() {
    return input
        .spec()
        .orElseThrow(() -> new InternalException("job " + job().id() + " has no definition"));
  }

  /** The task that the event is about, as it was when the event came. */
  TaskRun task() {
    return input
        .task()
        .orElseThrow(() -> new InternalException("no task for a decision on " + job().id()));
  }

  void insert(JobRun job, JobSpec spec) {
    writes.add(new Decision.Write.NewJob(job, spec));
  }

  void save(JobRun changed) {
    job = changed;
    writes.add(new Decision.Write.SaveJob(changed));
  }

  /** About how many characters the evaluated tasks take that were made so far. */
  long weight() {
    return weight;
  }

  void insert(TaskRun task) {
    weight += task.evaluated().map(TaskSize::of).orElse(0L);
    writes.add(new Decision.Write.NewTask(task));
  }

  void save(TaskRun task) {
    writes.add(new Decision.Write.SaveTask(task));
  }

  void output(String name, String value) {
    writes.add(new Decision.Write.PutOutput(job().id(), name, value));
  }

  void items(TaskId each, List<String> values) {
    writes.add(new Decision.Write.PutItems(each, values));
  }

  void insert(ScheduledJob schedule) {
    writes.add(new Decision.Write.NewSchedule(schedule));
  }

  void save(ScheduledJob schedule) {
    writes.add(new Decision.Write.SaveSchedule(schedule));
  }

  void delete(ScheduleId id) {
    writes.add(new Decision.Write.DeleteSchedule(id));
  }

  /** Keeps who asked for this. */
  void audit(AuditEntry.Action action, UserId by) {
    audit(job().id().value(), action, by);
  }

  void audit(ScheduleId id, AuditEntry.Action action, UserId by) {
    audit(id.value(), action, by);
  }

  private void audit(String subject, AuditEntry.Action action, UserId by) {
    writes.add(new Decision.Write.Audit(new AuditEntry(subject, action, by, now())));
  }

  /** Keeps that this job came along with another, or with its schedule. */
  void auditWith(Origin origin, AuditEntry.Action action) {
    Optional<String> with = Optional.of(origin.subject());
    writes.add(
        new Decision.Write.Audit(
            new AuditEntry(job().id().value(), action, origin.by(), now(), with)));
  }

  void send(Message message) {
    messages.add(message);
  }

  void then(FollowUp followUp) {
    steps.add(followUp);
  }

  void alarm(Due due) {
    alarms.add(due);
  }

  /** For the next evaluation; each draws other numbers, and the same ones when replayed. */
  Bindings bindings() {
    seed += 0x9E3779B97F4A7C15L;
    return new Bindings(now(), seed);
  }

  TaskId newTaskId() {
    return new TaskId(context.ids().next());
  }

  /** What was drafted, and the calls that webhooks are owed for it. */
  Decision decision() {
    WebhookCallPlanner planner = WebhookCallPlanner.of(this, writes);
    planner.calls().forEach(call -> writes.add(new Decision.Write.AddCall(call)));
    return new Decision(writes, messages, steps, alarms, Optional.empty(), planner.remarks(), "");
  }
}
