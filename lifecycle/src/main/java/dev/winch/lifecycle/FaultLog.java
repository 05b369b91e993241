package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the faults of one loop: each kind with its stack trace when it comes first, repeats at most
 * once a minute with their number. Confined to the loop's thread.
 */
final class FaultLog {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

  private static final long BETWEEN = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Class<? extends Throwable> passing;

  /** What was logged last, and when. */
  private String last = "";

  private long lastAt;
  private int logged;

  /**
   * @param passing what shows that something does not answer at the moment: logged without a trace
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
          "{} failed, attempt {}; the next one is in {} ms", name, failures, pause.toMillis(), why);
    }
  }

  void died(Throwable why) {
    log.error("{} can not go on, and the process ends with it", name, why);
  }

  /** A step succeeded after so many that failed. */
  void recovered(int failures) {
    if (logged > 0) {
      log.info("{} works again after {} failed attempts", name, failures);
      logged = 0;
    }
  }

  /** Faults of one kind are thrown at one place. */
  private static String kind(Throwable why) {
    StackTraceElement[] trace = why.getStackTrace();
    String place = trace.length == 0 ? "" : Objects.toString(trace[0]);
    return why.getClass().getName() + " " + place;
  }
}
