package dev.winch.tests.kit.store;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Backlog;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * In-memory store on maps. One lock serialises transactions and reads, so uncommitted changes are
 * never visible.
 *
 * <p>A crash is an exception from the work or from a hook: before the commit nothing of the
 * transaction is kept; after it everything is, although the caller gets an error. The store itself
 * survives for the next start.
 */
public final class MemoryStore implements Store {
  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryTables tables = new MemoryTables();
  private final Reads reads = MemoryReads.of(tables, this::locked);
  private final Outbox outbox = new MemoryOutbox(tables, this::locked);
  private volatile Runnable beforeCommit = () -> {};
  private volatile Runnable afterCommit = () -> {};
  private volatile Optional<String> fault = Optional.empty();

  @Override
  public <T> T write(Function<Transaction, T> work) {
    return locked(
        () -> {
          T result;
          try {
            result = work.apply(new MemoryTransaction(tables));
            beforeCommit.run();
          } catch (Throwable crash) {
            tables.rollback();
            throw crash;
          }
          tables.commit();
          afterCommit.run();
          return result;
        });
  }

  @Override
  public PreparedJob prepare(JobRun job, JobSpec spec) {
    return new MemoryPreparedJob(job.id());
  }

  @Override
  public boolean sealsSecrets() {
    return true;
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Backlog backlog() {
    return locked(
        () -> {
          Map<String, List<Instant>> scheduled =
              tables.tasks.values().stream()
                  .filter(task -> task.state() == TaskState.SCHEDULED && !task.queue().isEmpty())
                  .filter(task -> task.scheduledAt().isPresent())
                  .collect(
                      Collectors.groupingBy(
                          TaskRun::queue,
                          Collectors.mapping(
                              task -> task.scheduledAt().orElseThrow(), Collectors.toList())));
          Map<String, Backlog.Waiting> queues = new TreeMap<>();
          scheduled.forEach(
              (queue, times) ->
                  queues.put(queue, new Backlog.Waiting(times.size(), Collections.min(times))));
          return new Backlog(
              queues,
              tables.outbox.size(),
              tables.webhookCalls.size(),
              tables.webhookCalls.values().stream()
                  .flatMap(call -> call.dueAt().stream())
                  .min(Comparator.naturalOrder()));
        });
  }

  /** Runs before each commit; an exception rolls the transaction back. */
  public void beforeCommit(Runnable hook) {
    beforeCommit = hook;
  }

  /**
   * Runs after each commit; an exception reaches the caller, who does not know that the commit
   * succeeded.
   */
  public void afterCommit(Runnable hook) {
    afterCommit = hook;
  }

  /** Makes every call fail with {@link UnavailableException}. */
  public void breakDown(String why) {
    fault = Optional.of(why);
  }

  /** Ends the effect of {@link #breakDown}. */
  public void recover() {
    fault = Optional.empty();
  }

  @Override
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() {
    breakDown("the store is closed");
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      if (fault.isPresent()) {
        throw new UnavailableException(fault.get());
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
