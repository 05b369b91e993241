package dev.winch.server.live;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.store.LogQueries;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * The parts of tasks in order. With several coordinators a part may be committed before the one
 * ahead of it: it is held back until that is there, or cannot come any more. Used by one thread at
 * a time.
 */
final class LogParts {
  /** Parts read at once, each at most 64 KiB. */
  private static final int READ = 16;

  /**
   * A report waits in the broker until a coordinator has committed it, so one that is missing for
   * so long was lost with the broker's data, or was deleted by retention.
   */
  static final Duration LOST = Duration.ofMinutes(5);

  private final LogQueries logs;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /** Tasks with a gap, since when. */
  private final Map<TaskId, Long> gaps = new HashMap<>();

  LogParts(LogQueries logs, InstantSource clock, LongSupplier nanos) {
    this.logs = logs;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Parts that follow this number; empty if there are none or the next one is not there yet.
   *
   * @param logEnd of the task's row, if it has ended; 0 if no more parts are accepted, so that a
   *     gap stays one
   */
  List<LogPart> after(TaskId task, int number, OptionalInt logEnd) {
    List<LogPart> parts = logs.partsAfter(task, number, READ);
    int follow = 0;
    while (follow < parts.size() && parts.get(follow).number() == number + 1 + follow) {
      follow++;
    }
    if (follow > 0 || parts.isEmpty()) {
      gaps.remove(task);
      return parts.subList(0, follow);
    }
    if (!logEnd.equals(OptionalInt.of(0)) && !isLost(task, parts.getFirst())) {
      return List.of();
    }
    gaps.remove(task);
    return parts.subList(0, 1);
  }

  /** Whether the parts ahead of this one will not come. */
  private boolean isLost(TaskId task, LogPart next) {
    long now = nanos.getAsLong();
    long since = gaps.computeIfAbsent(task, _ -> now);
    return now - since > LOST.toNanos() || next.createdAt().plus(LOST).isBefore(clock.instant());
  }

  /** Whether parts of this task are held back. */
  boolean hasGap(TaskId task) {
    return gaps.containsKey(task);
  }

  boolean hasGaps() {
    return !gaps.isEmpty();
  }
}
