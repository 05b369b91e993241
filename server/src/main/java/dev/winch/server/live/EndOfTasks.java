package dev.winch.server.live;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells when the log of an ended task is complete: with several coordinators its last part may be
 * committed after its end, and a cancelled run prints until it is stopped. The end of a task is a
 * time of its worker, whose clock may be wrong, so the time since this stream noticed it counts;
 * only the end of the job is a time of a coordinator. Used by one thread at a time.
 */
final class EndOfTasks {
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final long opened;
  private final Map<TaskId, Long> noticed = new HashMap<>();

  /** Whether all tasks ended long ago. */
  private boolean all;

  EndOfTasks(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
  }

  /** Notes how the job is. */
  void note(JobRun job) {
    all =
        job.state().isFinal()
            && job.completedAt()
                .or(job::failedAt)
                .or(job::cancelledAt)
                .map(end -> end.plus(LogParts.LATE).isBefore(clock.instant()))
                .equals(Optional.of(true));
  }

  /**
   * Whether nothing more of the task is to be expected.
   *
   * @param early whether it had ended when the stream began
   */
  boolean isLongAgo(TaskId task, boolean early) {
    if (all) {
      return true;
    }
    long now = nanos.getAsLong();
    long since = early ? opened : noticed.computeIfAbsent(task, _ -> now);
    boolean over = now - since > LogParts.LATE.toNanos();
    if (over) {
      noticed.remove(task);
    }
    return over;
  }
}
