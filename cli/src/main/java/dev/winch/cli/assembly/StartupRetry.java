package dev.winch.cli.assembly;

import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for what is not up yet (O9), for one time in all. */
final class StartupRetry {
  private static final Logger LOG = LoggerFactory.getLogger(StartupRetry.class);
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(5);
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(5));

  private final long end;
  private final Duration whole;

  StartupRetry(Duration whole) {
    this.whole = whole;
    this.end = System.nanoTime() + whole.toNanos();
  }

  /** How much of it is left. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** How long one attempt may take, so that each is told of. */
  Duration attempt() {
    return left().compareTo(LONGEST_ATTEMPT) < 0 ? left() : LONGEST_ATTEMPT;
  }

  /**
   * What opens, as soon as it can be opened.
   *
   * @param what is waited for, for the log
   * @throws UnavailableException as the last attempt did, when the time is over
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
        LOG.info("waits for the {}, {} s more: {}", what, left().toSeconds(), e.getMessage());
        LockSupport.parkNanos(Math.min(PAUSES.after(failures, 0).toNanos(), left().toNanos()));
      }
    }
  }
}
