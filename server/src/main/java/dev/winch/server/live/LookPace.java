package dev.winch.server.live;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Spaces looks at the tasks of one job, which take long if there are very many: a look is followed
 * by a pause of four times its duration, unless it was short. Used by one thread at a time.
 */
final class LookPace {
  private static final int PAUSE = 4;
  private static final long SHORT = Duration.ofMillis(5).toNanos();

  private final LongSupplier nanos;
  private long readyAt;

  LookPace(LongSupplier nanos) {
    this.nanos = nanos;
    this.readyAt = nanos.getAsLong();
  }

  <T> T look(Supplier<T> query) {
    long pause = readyAt - nanos.getAsLong();
    if (pause > 0) {
      LockSupport.parkNanos(pause);
    }
    long begin = nanos.getAsLong();
    T found = query.get();
    long end = nanos.getAsLong();
    readyAt = end - begin < SHORT ? end : end + PAUSE * (end - begin);
    return found;
  }
}
