package dev.winch.broker.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How patient the broker is.
 *
 * @param poll how often consumers look by themselves, in case that nobody woke them; varied by half
 *     to both sides
 * @param hold for how long a taken task stays with its consumer without a sign of life; one is
 *     given four times as often
 */
public record PollSettings(Duration poll, Duration hold) {

  /** Looks every two seconds and holds for twenty. */
  public static PollSettings standard() {
    return new PollSettings(Duration.ofSeconds(2), Duration.ofSeconds(20));
  }

  Duration renewal() {
    return hold.dividedBy(4);
  }

  /** A duration varied by half to both sides, so that processes do not act in step. */
  static Duration varied(Duration duration) {
    long nanos = duration.toNanos();
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos + 1));
  }
}
