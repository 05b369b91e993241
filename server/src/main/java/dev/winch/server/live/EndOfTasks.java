package dev.winch.server.live;

import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells when the log of an ended task is complete: with several coordinators its last part may be
 * committed after its end, and a cancelled run prints until it is stopped. Clocks of machines
 * differ, so the time since this process noticed the end counts too. Used by one thread at a time.
 */
final class EndOfTasks {
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<TaskId, Long> noticed = new HashMap<>();

  EndOfTasks(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Whether nothing more of the task is to be expected. */
  boolean isLongAgo(TaskId task, Instant ended) {
    if (ended.plus(LogParts.LATE).isBefore(clock.instant())) {
      noticed.remove(task);
      return true;
    }
    long now = nanos.getAsLong();
    long since = noticed.computeIfAbsent(task, _ -> now);
    boolean over = now - since > LogParts.LATE.toNanos();
    if (over) {
      noticed.remove(task);
    }
    return over;
  }
}
