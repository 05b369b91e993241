package dev.winch.tests.simulation;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Accounts;
import dev.winch.store.Backlog;
import dev.winch.store.Changes;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import dev.winch.store.WebhookCalls;
import dev.winch.tests.kit.store.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** An in-memory store with random faults around its commits, which reports each commit. */
final class UnreliableStore implements Store {
  private final MemoryStore store = new MemoryStore();
  private final FaultInjector faults;
  private Optional<Changes> applied = Optional.empty();
  private final List<NodeLastSeen> heard = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();
  private Optional<Integer> deleted = Optional.empty();

  UnreliableStore(FaultInjector faults, Consumer<Commit> committed) {
    this.faults = faults;
    store.beforeCommit(() -> faults.at(FaultInjector.Point.BEFORE_COMMIT));
    store.afterCommit(
        () -> {
          committed.accept(new Commit(applied, List.copyOf(heard), List.copyOf(audit), deleted));
          faults.at(FaultInjector.Point.AFTER_COMMIT);
        });
  }

  @Override
  public <T> T write(Function<Transaction, T> work) {
    faults.at(FaultInjector.Point.BEFORE_WORK);
    applied = Optional.empty();
    heard.clear();
    audit.clear();
    deleted = Optional.empty();
    try {
      return store.write(transaction -> work.apply(new Watched(transaction)));
    } catch (UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Violation("the engine can not apply it", e);
    }
  }

  @Override
  public PreparedJob prepare(JobRun job, JobSpec spec) {
    return store.prepare(job, spec);
  }

  @Override
  public boolean sealsSecrets() {
    return store.sealsSecrets();
  }

  @Override
  public Backlog backlog() {
    return store.backlog();
  }

  @Override
  public Reads reads() {
    return store.reads();
  }

  @Override
  public Outbox outbox() {
    return store.outbox();
  }

  @Override
  public Optional<String> fault() {
    return store.fault();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Watched implements Transaction {
    private final Transaction transaction;

    private Watched(Transaction transaction) {
      this.transaction = transaction;
    }

    private Transaction reached() {
      faults.at(FaultInjector.Point.IN_WORK);
      return transaction;
    }

    @Override
    public Map<JobId, JobRun> jobs(Collection<JobId> ids) {
      return reached().jobs(ids);
    }

    @Override
    public Map<TaskId, TaskRun> tasks(Collection<TaskId> ids) {
      return reached().tasks(ids);
    }

    @Override
    public JobSpec spec(JobId id) {
      return reached().spec(id);
    }

    @Override
    public Map<String, String> outputs(JobId id, Collection<String> names) {
      return reached().outputs(id, names);
    }

    @Override
    public Map<String, String> outputs(JobId id) {
      return reached().outputs(id);
    }

    @Override
    public long outputBytes(JobId id, String name) {
      return reached().outputBytes(id, name);
    }

    @Override
    public ActiveTasks activeTasks(JobId id, String after, int rows, long bytes) {
      return reached().activeTasks(id, after, rows, bytes);
    }

    @Override
    public ActiveTasks standingTasks(JobId id, String after, int rows) {
      return reached().standingTasks(id, after, rows);
    }

    @Override
    public List<String> items(TaskId each, int from, int count) {
      return reached().items(each, from, count);
    }

    @Override
    public Optional<ScheduledJob> schedule(ScheduleId id) {
      return reached().schedule(id);
    }

    @Override
    public List<JobRun> activeJobs(ScheduleId id, int limit) {
      return reached().activeJobs(id, limit);
    }

    @Override
    public Optional<User> user(UserId id) {
      return reached().user(id);
    }

    @Override
    public WebhookCalls webhookCalls() {
      return reached().webhookCalls();
    }

    @Override
    public void apply(Changes changes) {
      reached().apply(changes);
      applied = Optional.of(changes);
    }

    @Override
    public void post(Outbox.OutboxBatch batch) {
      reached().post(batch);
    }

    @Override
    public void heartbeat(Node node, Instant heardAt) {
      reached().heartbeat(node, heardAt);
      heard.add(new NodeLastSeen(node, heardAt));
    }

    @Override
    public boolean drain(NodeId node, boolean drained) {
      return reached().drain(node, drained);
    }

    @Override
    public void record(AuditEntry entry) {
      reached().record(entry);
      audit.add(entry);
    }

    @Override
    public Accounts accounts() {
      return reached().accounts();
    }

    @Override
    public int deleteExpiredJobs(Instant createdBefore, Instant now, int limit) {
      int jobs = reached().deleteExpiredJobs(createdBefore, now, limit);
      deleted = Optional.of(jobs);
      return jobs;
    }

    @Override
    public void deleteJobs(Collection<JobId> ids) {
      reached().deleteJobs(ids);
    }

    @Override
    public int deleteRemains(int limit) {
      return reached().deleteRemains(limit);
    }

    @Override
    public int deleteSilentNodes(Instant heardBefore, Instant drainedBefore) {
      return reached().deleteSilentNodes(heardBefore, drainedBefore);
    }

    @Override
    public int deleteExpiredLogs(Instant createdBefore, int limit) {
      return reached().deleteExpiredLogs(createdBefore, limit);
    }
  }
}
