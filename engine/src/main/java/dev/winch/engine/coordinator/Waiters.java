package dev.winch.engine.coordinator;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for the end of which job; safe for use by many threads. */
final class Waiters {
  private final Map<JobId, Set<CompletableFuture<JobRun>>> waiting = new ConcurrentHashMap<>();

  /**
   * A future that completes with the job's header when it ends; to be given back by {@link #leave}.
   */
  CompletableFuture<JobRun> join(JobId id) {
    CompletableFuture<JobRun> future = new CompletableFuture<>();
    waiting.compute(
        id,
        (_, others) -> {
          Set<CompletableFuture<JobRun>> all =
              others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(future);
          return all;
        });
    return future;
  }

  void leave(JobId id, CompletableFuture<JobRun> future) {
    waiting.computeIfPresent(
        id,
        (_, others) -> {
          others.remove(future);
          return others.isEmpty() ? null : others;
        });
  }

  /** Tells those who wait for this job, if it has ended. */
  void committed(JobRun job) {
    if (!job.state().isFinal()) {
      return;
    }
    Set<CompletableFuture<JobRun>> theirs = waiting.get(job.id());
    if (theirs != null) {
      theirs.forEach(future -> future.complete(job));
    }
  }
}
