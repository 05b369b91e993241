package dev.winch.tests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A cron expression, and its firing times computed independently.
 *
 * @param next the first moment after another
 */
record Rhythm(String cron, UnaryOperator<Instant> next) {
  private static final List<Rhythm> ALL =
      List.of(
          every("@every 95s", Duration.ofSeconds(95)),
          every("@every 10m", Duration.ofMinutes(10)),
          minutes("*/7 * * * *", 7, 0),
          minutes("CRON_TZ=Asia/Tokyo 30 * * * *", 60, 30));

  static Rhythm any(SplittableRandom random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  static Rhythm of(String cron) {
    return ALL.stream().filter(one -> one.cron.equals(cron)).findFirst().orElseThrow();
  }

  private static Rhythm every(String cron, Duration pause) {
    return new Rhythm(cron, after -> after.truncatedTo(ChronoUnit.SECONDS).plus(pause));
  }

  /** Each hour anew, at the minutes that leave this rest. */
  private static Rhythm minutes(String cron, int step, int rest) {
    return new Rhythm(
        cron,
        after -> {
          Instant minute = after.truncatedTo(ChronoUnit.MINUTES);
          do {
            minute = minute.plus(Duration.ofMinutes(1));
          } while (minute.getEpochSecond() / 60 % 60 % step != rest);
          return minute;
        });
  }
}
