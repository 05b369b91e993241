package dev.winch.lifecycle;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Runs the loops of a process on the caller's thread, in the time of the test: a loop is due when
 * it has just started, when it was woken, and when the wait that its last step asked for is over.
 * One that has failed is due at once: pauses take no time. Used by one thread.
 */
public final class LoopDriver {
  private final LongSupplier nanos;
  private final BackgroundThreads threads;
  private final Map<BackgroundLoop, Long> next = new HashMap<>();

  /**
   * @param passing as of {@link BackgroundThreads}
   * @param nanos the time; must not go back
   */
  public LoopDriver(
      Class<? extends Throwable> passing,
      LongSupplier nanos,
      BackgroundThreads.StepObserver observer) {
    this.nanos = nanos;
    this.threads = new BackgroundThreads(passing, nanos, new SplittableRandom(1), observer, true);
  }

  /** Hand these to what has loops. */
  public BackgroundThreads threads() {
    return threads;
  }

  /**
   * Runs one step of each loop that is due, in the order of their start.
   *
   * @return whether there was one that did not fail
   */
  public boolean step() {
    boolean any = false;
    for (BackgroundLoop loop : threads.loops()) {
      if (isDue(loop)) {
        step(loop);
        any |= loop.failure().isEmpty();
      }
    }
    return any;
  }

  /** Runs steps until nothing more gets done without time passing. */
  public void settle() {
    boolean any;
    do {
      any = step();
    } while (any);
  }

  private boolean isDue(BackgroundLoop loop) {
    Long at = next.get(loop);
    return at == null
        || loop.isWoken()
        || loop.failure().isPresent()
        || nanos.getAsLong() - at >= 0;
  }

  private void step(BackgroundLoop loop) {
    next.put(loop, nanos.getAsLong());
    Duration wait = loop.drive();
    next.put(loop, nanos.getAsLong() + wait.toNanos());
  }
}
