package dev.winch.engine.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schedule fires at every instant at which the clocks of its zone show what its fields name. */
class CronZonesTest {
  /** How many pairs of a schedule and an instant are tried; -Dcron.pairs=1000000 tries more. */
  private static final int PAIRS = Integer.getInteger("cron.pairs", 10_000);

  /** How far the slow way looks. */
  private static final Duration FAR = Duration.ofDays(4);

  @ParameterizedTest(name = "{0} in {1} after {2} is {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          44 * */8 * 3             | Africa/Cairo        | 2023-04-28T01:17 | 2023-05-01T00:44+03:00
          12-14 */9 2-11 */6 1-3   | America/Santiago    | 2023-09-03T01:17 | 2024-01-01T00:12-03:00
          30 2 * * *               | Australia/Lord_Howe | 2026-10-03T12:00 | 2026-10-04T02:30+11:00
          30 2 * * *               | Europe/Berlin       | 2025-03-29T03:00 | 2025-03-31T02:30+02:00
          30 2 * * *               | Europe/Berlin       | 2025-10-25T03:00 | 2025-10-26T02:30+02:00
          0 0 * * *                | America/Santiago    | 2023-09-02T12:00 | 2023-09-04T00:00-03:00
          0 0 30 12 *              | Pacific/Apia        | 2011-12-01T00:00 | 2012-12-30T00:00+14:00
          0 0 29 2 *               | Asia/Tokyo          | 2096-03-01T00:00 | 2104-02-29T00:00+09:00
          """)
  void f8_firesWhenTheClocksShowIt(
      String text, ZoneId zone, LocalDateTime after, OffsetDateTime expected) {
    assertThat(Cron.parse(text).next(after.atZone(zone)).toOffsetDateTime()).isEqualTo(expected);
  }

  @Test
  void f8_bothHoursFireThatTheClocksShowTwice() {
    Cron cron = Cron.parse("TZ=America/New_York 0,30 1,6 */1 * */4");
    List<String> firings = new ArrayList<>();
    ZonedDateTime at = ZonedDateTime.parse("2025-11-01T20:00-04:00[America/New_York]");
    for (int i = 0; i < 5; i++) {
      at = cron.next(at);
      firings.add(at.toOffsetDateTime().toString());
    }
    assertThat(firings)
        .containsExactly(
            "2025-11-02T01:00-04:00",
            "2025-11-02T01:30-04:00",
            "2025-11-02T01:00-05:00",
            "2025-11-02T01:30-05:00",
            "2025-11-02T06:00-05:00");
  }

  @Test
  void f8_equalsLookingAtEveryMinute_inEveryZone() {
    List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    long seed = Long.getLong("cron.seed", 8);
    Random random = new Random(seed);
    int hits = 0;
    for (int i = 0; i < PAIRS; i++) {
      ZoneId zone = ZoneId.of(zones.get(i % zones.size()));
      Written schedule = Written.any(random);
      if (schedule.isImpossible()) {
        assertThatThrownBy(() -> Cron.parse(schedule.text())).hasMessageContaining("never fire");
        continue;
      }
      ZonedDateTime after = instant(random, zone, i % 2 == 0).atZone(zone);

      Instant end = after.toInstant().plus(FAR);
      ZonedDateTime slow = schedule.slowNext(after, end);
      ZonedDateTime next = Cron.parse(schedule.text()).next(after);

      String pair = "pair %d of seed %d: %s after %s".formatted(i, seed, schedule.text(), after);
      if (slow.toInstant().isBefore(end)) {
        hits++;
        assertThat(next).as(pair).isEqualTo(slow);
      } else {
        assertThat(next.toInstant()).as(pair).isAfterOrEqualTo(end);
      }
    }
    assertThat(hits).isGreaterThan(PAIRS / 2);
  }

  private static Instant instant(Random random, ZoneId zone, boolean nearChange) {
    List<ZoneOffsetTransition> changes = new ArrayList<>(zone.getRules().getTransitions());
    Instant any = Instant.ofEpochSecond(random.nextLong(-2_208_988_800L, 4_102_444_800L));
    ZoneOffsetTransition byRule = zone.getRules().nextTransition(any);
    if (byRule != null) {
      changes.add(byRule);
    }
    if (!nearChange || changes.isEmpty()) {
      return any;
    }
    // Every second time one that a rule makes, since most of those listed are long past.
    ZoneOffsetTransition change =
        random.nextBoolean() ? changes.getLast() : changes.get(random.nextInt(changes.size()));
    return change.getInstant().plusSeconds(random.nextLong(-48 * 3600, 6 * 3600));
  }

  /** A schedule as written, and the numbers that it names. */
  private record Written(
      String text, BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays) {

    static Written any(Random random) {
      StringBuilder text = new StringBuilder();
      return new Written(
              "",
              field(random, text, 0, 59, 1),
              field(random, text, 0, 23, 2),
              field(random, text, 1, 31, 3),
              field(random, text, 1, 12, 6),
              field(random, text, 0, 6, 3))
          .named(text.toString().strip());
    }

    private Written named(String words) {
      return new Written(words, minutes, hours, days, months, weekdays);
    }

    /**
     * Adds a field to the text.
     *
     * @param open of how many fields all but one are open
     */
    private static BitSet field(Random random, StringBuilder text, int low, int high, int open) {
      BitSet set = new BitSet();
      if (random.nextInt(open) > 0) {
        text.append(random.nextInt(4) == 0 ? "*/1" : "*").append(' ');
        set.set(low, high + 1);
        return set;
      }
      int items = 1 + random.nextInt(2);
      for (int i = 0; i < items; i++) {
        text.append(i == 0 ? "" : ",");
        int a = random.nextInt(low, high + 1);
        int b = random.nextInt(low, high + 1);
        int from = Math.min(a, b);
        int to = Math.max(a, b);
        int step = random.nextInt(2, 13);
        switch (random.nextInt(5)) {
          case 0 -> range(set, text.append(from), from, from, 1);
          case 1 -> range(set, text.append(from + "-" + to), from, to, 1);
          case 2 -> range(set, text.append(from + "-" + to + "/" + step), from, to, step);
          case 3 -> range(set, text.append(from + "/" + step), from, high, step);
          default -> range(set, text.append("*/" + step), low, high, step);
        }
      }
      text.append(' ');
      return set;
    }

    private static void range(BitSet set, StringBuilder text, int from, int to, int step) {
      assertThat(text).isNotEmpty();
      for (int at = from; at <= to; at += step) {
        set.set(at);
      }
    }

    /** Whether it names only days that no month has. */
    boolean isImpossible() {
      return text.split(" ")[4].matches("\\*(/1)?")
          && months.stream().allMatch(m -> days.nextSetBit(1) > Month.of(m).maxLength());
    }

    /** The first match after an instant, or {@code end}: one minute after the other. */
    ZonedDateTime slowNext(ZonedDateTime after, Instant end) {
      String[] fields = text.split(" ");
      boolean both = fields[2].matches("\\*(/1)?") || fields[4].matches("\\*(/1)?");
      // Second by second, as the start of this minute may lie in a gap of the clock.
      ZonedDateTime at = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      while (at.getSecond() != 0) {
        at = at.plusSeconds(1);
      }
      while (at.toInstant().isBefore(end)) {
        if (at.getSecond() != 0) {
          // A change by less than a minute: the next full minute is looked for second by second.
          at = at.minusSeconds(59);
          while (at.getSecond() != 0) {
            at = at.plusSeconds(1);
          }
          continue;
        }
        boolean day = days.get(at.getDayOfMonth());
        boolean weekday = weekdays.get(at.getDayOfWeek().getValue() % 7);
        if (minutes.get(at.getMinute())
            && hours.get(at.getHour())
            && months.get(at.getMonthValue())
            && (both ? (day && weekday) : (day || weekday))) {
          return at;
        }
        at = at.plusMinutes(1);
      }
      return end.atZone(ZoneOffset.UTC);
    }
  }

  @Test
  void f8_sparseSchedulesAreFoundAndImpossibleOnesRefused() {
    ZonedDateTime start = ZonedDateTime.parse("2024-03-01T00:00Z[Europe/Berlin]");
    Cron cron = Cron.parse("0 0 29 2 *");
    ZonedDateTime at = start;
    for (int i = 0; i < 30; i++) {
      at = cron.next(at);
      assertThat(at.getDayOfMonth()).isEqualTo(29);
    }
    assertThat(at.getYear()).isEqualTo(2148);
  }
}
