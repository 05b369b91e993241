package dev.winch.engine.coordinator;

import dev.winch.engine.core.Decision;
import dev.winch.engine.core.Decision.Write;
import dev.winch.engine.core.DecisionInput;
import dev.winch.model.event.Message;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSize;
import dev.winch.store.Changes;
import dev.winch.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rows of one transaction. Each row is loaded once, shows every event of the batch the changes
 * of the events before it, and is written once at the end. Confined to the command loop's thread.
 */
final class UnitOfWork {
  /**
   * Characters of rows that were loaded or wait to be written at the most, but for those of one
   * decision.
   */
  private static final long SPILL = 64L << 20;

  private final Transaction transaction;
  private final ScheduleWork schedules;
  private final OutputWork outputs;
  private final ItemWork items;
  private final MessageWork messages = new MessageWork(this::task);
  private final Map<JobId, Optional<JobRun>> jobs = new HashMap<>();
  private final Map<TaskId, Optional<TaskRun>> tasks = new HashMap<>();
  private final Map<JobId, Write.NewJob> insertedJobs = new HashMap<>();
  private final Set<TaskId> insertedTasks = new HashSet<>();
  private final Map<JobId, JobRun> savedJobs = new LinkedHashMap<>();
  private final Map<TaskId, TaskRun> savedTasks = new LinkedHashMap<>();
  private final List<LogPart> logs = new ArrayList<>();
  private final List<Changes.LogEnd> logEnds = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();
  private final List<WebhookCall> calls = new ArrayList<>();
  private final Set<JobId> changedJobs = new LinkedHashSet<>();
  private final TouchedRows touched = new TouchedRows();
  private final TaskProgress progress = new TaskProgress();
  private final JobSpans spans;
  private final JobSpans.Ended ended;

  private Optional<LoadedSpec> lastSpec = Optional.empty();
  private long weight;
  private long spilled;
  private boolean spilledCalls;

  UnitOfWork(Transaction transaction, JobSpans spans) {
    this.transaction = transaction;
    this.spans = spans;
    this.ended = spans.new Ended();
    this.schedules = new ScheduleWork(transaction);
    this.outputs = new OutputWork(transaction, insertedJobs::containsKey);
    this.items = new ItemWork(transaction);
  }

  Transaction transaction() {
    return transaction;
  }

  /**
   * Locks all that these rows belong to. Each row is loaded on first use: those of a whole batch
   * may be more than fit in memory.
   *
   * @param newJobs jobs that are not there unless their submission is repeated
   */
  void lock(Collection<TaskId> taskIds, Collection<JobId> jobIds, Collection<JobId> newJobs) {
    transaction.hold(taskIds, jobIds);
    transaction.expectNew(newJobs);
  }

  Optional<JobRun> job(JobId id) {
    return jobs.computeIfAbsent(
        id, wanted -> Optional.ofNullable(transaction.jobs(List.of(wanted)).get(wanted)));
  }

  Optional<TaskRun> task(TaskId id) {
    return tasks.computeIfAbsent(
        id,
        wanted ->
            Optional.ofNullable(transaction.tasks(List.of(wanted)).get(wanted)).map(this::weighed));
  }

  /** Stores keep definitions in use at hand within a bound, so this keeps one beside new ones. */
  JobSpec spec(JobId id) {
    Write.NewJob inserted = insertedJobs.get(id);
    if (inserted != null) {
      return inserted.spec();
    }
    if (lastSpec.filter(last -> last.job().equals(id)).isEmpty()) {
      lastSpec = Optional.of(new LoadedSpec(id, transaction.spec(id)));
    }
    return lastSpec.orElseThrow().spec();
  }

  private record LoadedSpec(JobId job, JobSpec spec) {}

  OutputWork outputs() {
    return outputs;
  }

  ItemWork items() {
    return items;
  }

  /**
   * Unfinished tasks of the job, as of the changes so far: a page of the stored ones, and with the
   * first page all that this transaction made and has not written yet.
   *
   * @param whole whether the decision reads what never changes of them; spans read it in any case
   */
  DecisionInput.ActivePage activeTasks(JobId id, Optional<TaskId> after, boolean whole) {
    Transaction.ActiveTasks stored =
        insertedJobs.containsKey(id)
            ? Transaction.ActiveTasks.NONE
            : storedActiveTasks(id, after.map(TaskId::value).orElse(""), whole || spans.isOn());
    Stream<TaskRun> seen = stored.tasks().stream().map(this::asChanged);
    Stream<TaskRun> made =
        after.isPresent() || insertedTasks.isEmpty()
            ? Stream.empty()
            : savedTasks.values().stream()
                .filter(task -> task.jobId().equals(id) && insertedTasks.contains(task.id()));
    return new DecisionInput.ActivePage(
        Stream.concat(seen, made).filter(task -> !task.state().isFinal()).toList(),
        stored.more() ? Optional.of(stored.tasks().getLast().id()) : Optional.empty());
  }

  private Transaction.ActiveTasks storedActiveTasks(JobId id, String after, boolean whole) {
    return whole
        ? transaction.activeTasks(id, after, DecisionInput.ACTIVE_TASKS, DecisionInput.ACTIVE_BYTES)
        : transaction.standingTasks(id, after, DecisionInput.ACTIVE_TASKS);
  }

  private TaskRun asChanged(TaskRun stored) {
    return tasks.computeIfAbsent(stored.id(), _ -> Optional.of(weighed(stored))).orElse(stored);
  }

  private TaskRun weighed(TaskRun loaded) {
    weight += loaded.size();
    return loaded;
  }

  ScheduleWork schedules() {
    return schedules;
  }

  /** The first jobs of the schedule that have not ended, as of the changes so far. */
  List<JobId> activeJobs(ScheduleId id, int limit) {
    List<JobRun> changed =
        savedJobs.values().stream()
            .filter(job -> job.scheduleId().equals(Optional.of(id)))
            .toList();
    Map<JobId, JobRun> active = new TreeMap<>();
    transaction.activeJobs(id, limit + changed.size()).forEach(job -> active.put(job.id(), job));
    changed.forEach(job -> active.put(job.id(), job));
    return active.values().stream()
        .filter(job -> !job.state().isFinal())
        .map(JobRun::id)
        .limit(limit)
        .toList();
  }

  Optional<User> user(UserId id) {
    return transaction.user(id);
  }

  /** Whether webhook calls were added. */
  boolean hasNewCalls() {
    return spilledCalls || !calls.isEmpty();
  }

  void add(Decision decision) {
    decision.writes().forEach(this::write);
    messages.add(decision.messages());
    if (weight - spilled > SPILL) {
      spill();
    }
  }

  /** Writes what is there before the end, so that a chain of decisions does not hold all of it. */
  private void spill() {
    spilled = weight;
    Changes changes = changes(Changes.OfSchedules.NONE, List.of());
    if (!changes.isEmpty()) {
      transaction.apply(changes);
    }
    messages.written(savedTasks.values());
    savedJobs.clear();
    savedTasks.clear();
    insertedJobs.clear();
    insertedTasks.clear();
    tasks.clear();
    outputs.clear();
    items.clear();
    logs.clear();
    logEnds.clear();
    spilledCalls |= !calls.isEmpty();
    calls.clear();
  }

  void addLogs(TaskId id, List<LogPart> parts) {
    task(id).ifPresent(task -> touched.log(task.jobId(), id));
    parts.forEach(part -> weight += part.contents().length());
    logs.addAll(parts);
  }

  private void write(Write write) {
    switch (write) {
      case Write.NewJob inserted -> {
        insertedJobs.put(inserted.job().id(), inserted);
        save(inserted.job());
      }
      case Write.SaveJob(JobRun job) -> save(job);
      case Write.NewTask(TaskRun task) -> {
        insertedTasks.add(task.id());
        weight += task.evaluated().map(TaskSize::of).orElse(0L);
        save(task);
      }
      case Write.SaveTask(TaskRun task) -> {
        weight += task.result().length();
        save(task);
      }
      case Write.EndLog(TaskRun task) -> {
        tasks.put(task.id(), Optional.of(task));
        logEnds.add(new Changes.LogEnd(task.id(), task.lastLogPart().orElseThrow()));
        touched.log(task.jobId(), task.id());
      }
      case Write.PutOutput(JobId job, String name, String value) -> {
        weight += value.length();
        outputs.put(job, name, value);
      }
      case Write.Audit(AuditEntry entry) -> audit.add(entry);
      case Write.PutItems(TaskId each, List<String> values) -> {
        values.forEach(value -> weight += value.length());
        items.put(each, values);
      }
      case Write.NewSchedule(ScheduledJob schedule) -> schedules.insert(schedule);
      case Write.SaveSchedule(ScheduledJob schedule) -> schedules.save(schedule);
      case Write.RedefineSchedule(ScheduledJob schedule) -> schedules.redefine(schedule);
      case Write.DeleteSchedule(ScheduleId id) -> schedules.delete(id);
      case Write.AddCall(WebhookCall call) -> calls.add(call);
    }
  }

  private void save(JobRun job) {
    Optional<JobRun> before = jobs.put(job.id(), Optional.of(job));
    boolean wasFinal = before != null && before.filter(old -> old.state().isFinal()).isPresent();
    if (spans.isOn() && job.state().isFinal() && !wasFinal) {
      ended.add(job, spec(job.id()));
    }
    savedJobs.put(job.id(), job);
    touched.job(job.id());
    changed(job.id());
  }

  private void save(TaskRun task) {
    Optional<TaskRun> before = tasks.put(task.id(), Optional.of(task));
    progress.add(before == null ? Optional.empty() : before, task);
    if (spans.isOn() && task.state().isFinal()) {
      ended.add(task, spec(task.jobId()));
    }
    savedTasks.put(task.id(), task);
    messages.changed(task.id());
    touched.taskOf(task.jobId());
  }

  /** About how many characters were loaded or written, beside those of ordinary rows. */
  long weight() {
    return weight;
  }

  /** How many rows wait to be written. */
  int size() {
    return savedJobs.size() + savedTasks.size() + logs.size() + calls.size();
  }

  /** Jobs that this transaction changes, or the one before if its commit was not confirmed. */
  List<JobRun> changedJobs() {
    return changedJobs.stream().map(this::job).flatMap(Optional::stream).toList();
  }

  /** What of which job this transaction changes. */
  TouchedRows touched() {
    return touched;
  }

  /** The tasks that this transaction starts or ends. */
  TaskProgress progress() {
    return progress;
  }

  /** The spans of what this transaction ends. */
  JobSpans.Ended ended() {
    return ended;
  }

  /** Counts a job as changed, if it exists. */
  void changed(JobId id) {
    changedJobs.add(id);
  }

  MessageWork messages() {
    return messages;
  }

  /**
   * Writes everything; the transaction commits when the work returns.
   *
   * @return what is to be sent then
   */
  List<Message> flush() {
    List<Message> sent = messages.current();
    Changes changes = changes(schedules.changes(), sent);
    if (!changes.isEmpty()) {
      transaction.apply(changes);
    }
    audit.forEach(transaction::record);
    return sent;
  }

  private Changes changes(Changes.OfSchedules ofSchedules, List<Message> sent) {
    List<Changes.NewJob> newJobs = new ArrayList<>();
    List<JobRun> oldJobs = new ArrayList<>();
    for (JobRun job : savedJobs.values()) {
      Write.NewJob inserted = insertedJobs.get(job.id());
      if (inserted == null) {
        oldJobs.add(job);
      } else {
        newJobs.add(new Changes.NewJob(job, inserted.spec(), inserted.prepared()));
      }
    }
    List<TaskRun> newTasks = new ArrayList<>();
    List<TaskRun> oldTasks = new ArrayList<>();
    for (TaskRun task : savedTasks.values()) {
      (insertedTasks.contains(task.id()) ? newTasks : oldTasks).add(task);
    }
    return new Changes(
        newJobs,
        oldJobs,
        newTasks,
        oldTasks,
        outputs.changes(),
        items.changes(),
        logs,
        logEnds,
        ofSchedules,
        calls,
        sent);
  }
}
