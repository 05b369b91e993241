package dev.winch.server.live;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Whether the log of an ended task is complete: its row names the last part. Parts and this number
 * may be committed after the end, because several coordinators take the reports and because a
 * cancelled run prints until it is stopped. What never arrives is given up after a time: a worker
 * that died while it stopped a cancelled run reports no end, and the reports of the others are gone
 * only if the broker lost them. That time counts from when this stream noticed the end, because the
 * end is a time of the task's worker, whose clock may be wrong; only the end of the job is a time
 * of a coordinator. Used by one thread at a time.
 */
final class EndOfTasks {
  /** For the end of a log that its worker has not reported. */
  static final Duration UNREPORTED = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<TaskId, Long> noticed = new HashMap<>();
  private Duration sinceEndOfJob = Duration.ZERO;

  EndOfTasks(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Notes how the job is. */
  void note(JobRun job) {
    if (job.state().isFinal()) {
      job.completedAt()
          .or(job::failedAt)
          .or(job::cancelledAt)
          .ifPresent(end -> sinceEndOfJob = Duration.between(end, clock.instant()));
    } else {
      sinceEndOfJob = Duration.ZERO;
    }
  }

  /**
   * Whether no part of the ended task is to be expected beyond those that were sent.
   *
   * @param sent number of the last one
   * @param logEnd as its row says
   */
  boolean isComplete(TaskId task, int sent, OptionalInt logEnd) {
    boolean complete =
        (logEnd.isPresent() && sent >= logEnd.getAsInt())
            || isGivenUp(task, logEnd.isPresent() ? LogParts.LOST : UNREPORTED);
    if (complete) {
      noticed.remove(task);
    }
    return complete;
  }

  private boolean isGivenUp(TaskId task, Duration patience) {
    long now = nanos.getAsLong();
    long since = noticed.computeIfAbsent(task, _ -> now);
    return now - since > patience.toNanos() || sinceEndOfJob.compareTo(patience) > 0;
  }
}
