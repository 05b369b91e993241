package dev.winch.server.live;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.store.LogQueries;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The parts of tasks in order. With several coordinators a part may be committed before the one
 * ahead of it: it is held back until that is there, or so long that it will not come, because it
 * was deleted or lost with its worker. Used by one thread at a time.
 */
final class LogParts {
  /** Parts read at once, each at most 64 KiB. */
  private static final int READ = 16;

  /** A coordinator that dies leaves its reports to another within this time. */
  private static final Duration HELD_BACK = Duration.ofSeconds(10);

  /** The last part may be committed so long after the end of its task. */
  static final Duration LATE = Duration.ofSeconds(2);

  private final LogQueries logs;
  private final LongSupplier nanos;

  /** Tasks with a gap, since when. */
  private final Map<TaskId, Long> gaps = new HashMap<>();

  LogParts(LogQueries logs, LongSupplier nanos) {
    this.logs = logs;
    this.nanos = nanos;
  }

  /** Parts that follow this number; empty if there are none or the next one is not there yet. */
  List<LogPart> after(TaskId task, int number) {
    List<LogPart> parts = logs.partsAfter(task, number, READ);
    int follow = 0;
    while (follow < parts.size() && parts.get(follow).number() == number + 1 + follow) {
      follow++;
    }
    if (follow > 0 || parts.isEmpty()) {
      gaps.remove(task);
      return parts.subList(0, follow);
    }
    long now = nanos.getAsLong();
    long since = gaps.computeIfAbsent(task, _ -> now);
    if (now - since < HELD_BACK.toNanos()) {
      return List.of();
    }
    gaps.remove(task);
    return parts.subList(0, 1);
  }

  /** Whether parts of this task are held back. */
  boolean hasGap(TaskId task) {
    return gaps.containsKey(task);
  }

  boolean hasGaps() {
    return !gaps.isEmpty();
  }
}
