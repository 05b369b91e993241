package dev.winch.cli.assembly;

import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits during the start for dependencies that are not up yet (O9), with one time limit for all.
 */
final class StartupRetry {
  private static final Logger log = LoggerFactory.getLogger(StartupRetry.class);
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(5);
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(5));

  private final long end;
  private final Duration whole;

  StartupRetry(Duration whole) {
    this.whole = whole;
    this.end = System.nanoTime() + whole.toNanos();
  }

  /** The remaining time. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** The time limit of one attempt, so that each failure is logged. */
  Duration attempt() {
    return left().compareTo(LONGEST_ATTEMPT) < 0 ? left() : LONGEST_ATTEMPT;
  }

  /**
   * Opens a dependency, with retries until the time is over.
   *
   * @param what name of the dependency, for the log
   * @throws UnavailableException of the last attempt, when the time is over
   */
  <T> T await(String what, Supplier<T> open) {
    for (int failures = 1; ; failures++) {
      try {
        return open.get();
      } catch (UnavailableException e) {
        if (left().isZero()) {
          throw new UnavailableException(
              "%s; gave up after %d s (start.wait)".formatted(e.getMessage(), whole.toSeconds()),
              e);
        }
        log.info(
            "waiting for the {}, giving up in {} s: {}", what, left().toSeconds(), e.getMessage());
        LockSupport.parkNanos(Math.min(PAUSES.after(failures, 0).toNanos(), left().toNanos()));
      }
    }
  }
}
