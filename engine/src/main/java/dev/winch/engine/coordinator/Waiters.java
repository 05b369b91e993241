package dev.winch.engine.coordinator;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests that wait for the end of a job. Thread-safe. */
final class Waiters {
  private final Map<JobId, Set<Waiter>> waiting = new ConcurrentHashMap<>();

  /** One who waits, until it is closed. */
  final class Waiter implements AutoCloseable {
    private final JobId id;
    private final CompletableFuture<JobRun> ended = new CompletableFuture<>();

    private Waiter(JobId id) {
      this.id = id;
    }

    /** The job's header once the job has ended, or empty if it does not within the time. */
    Optional<JobRun> await(long nanos) throws InterruptedException {
      try {
        return Optional.of(ended.get(nanos, TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new CompletionException(e.getCause());
      }
    }

    @Override
    public void close() {
      waiting.computeIfPresent(
          id,
          (_, others) -> {
            others.remove(this);
            return others.isEmpty() ? null : others;
          });
    }
  }

  Waiter join(JobId id) {
    Waiter waiter = new Waiter(id);
    waiting.compute(
        id,
        (_, others) -> {
          Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(waiter);
          return all;
        });
    return waiter;
  }

  /** Tells those who wait for this job, if it has ended. */
  void committed(JobRun job) {
    if (job.state().isFinal()) {
      waiting.getOrDefault(job.id(), Set.of()).forEach(waiter -> waiter.ended.complete(job));
    }
  }
}
