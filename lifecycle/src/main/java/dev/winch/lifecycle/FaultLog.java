package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rate-limited log of one loop's failures: the first of each kind with its stack trace, repeats at
 * most once a minute with their count. Used only by the loop's thread.
 */
final class FaultLog {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

  private static final long BETWEEN = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Class<? extends Throwable> passing;

  /** The kind of the last logged failure, and when it was logged. */
  private String last = "";

  private long lastAt;
  private int logged;

  /**
   * @param passing the exception of a temporarily unavailable dependency, which is logged without a
   *     trace
   */
  FaultLog(String name, Class<? extends Throwable> passing) {
    this.name = name;
    this.passing = passing;
  }

  void failed(Throwable why, int failures, Duration pause, long now) {
    String kind = kind(why);
    if (kind.equals(last) && now - lastAt < BETWEEN) {
      return;
    }
    last = kind;
    lastAt = now;
    logged = failures;
    if (passing.isInstance(why)) {
      log.warn("{} waits, attempt {}: {}", name, failures, why.getMessage());
    } else {
      log.error(
          "{} failed, attempt {}; next attempt in {} ms", name, failures, pause.toMillis(), why);
    }
  }

  void died(Throwable why) {
    log.error("{} failed fatally; the process exits, start it again to resume all jobs", name, why);
  }

  /** Logs that a step succeeded after this many failures. */
  void recovered(int failures) {
    if (logged > 0) {
      log.info("{} recovered after {} failed attempts", name, failures);
      logged = 0;
    }
  }

  /** Two failures are of one kind if the same class was thrown at the same place. */
  private static String kind(Throwable why) {
    StackTraceElement[] trace = why.getStackTrace();
    String place = trace.length == 0 ? "" : Objects.toString(trace[0]);
    return why.getClass().getName() + " " + place;
  }
}
