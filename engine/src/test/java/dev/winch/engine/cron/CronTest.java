package dev.winch.engine.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {
  @ParameterizedTest(name = "{0} after {1} is {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5 * * * *           | 2025-03-03T12:05:00Z | 2025-03-03T13:05Z
          5/20 * * * *        | 2025-03-03T12:05:01Z | 2025-03-03T12:25Z
          0 0 * * MON         | 2025-03-04T00:00:00Z | 2025-03-10T00:00Z
          0 0 * * mon         | 2025-03-04T00:00:00Z | 2025-03-10T00:00Z
          0 0 1 JAN *         | 2025-03-04T00:00:00Z | 2026-01-01T00:00Z
          0 0 ? * *           | 2025-03-04T00:00:00Z | 2025-03-05T00:00Z
          0 0 ? * ?           | 2025-03-04T00:00:00Z | 2025-03-05T00:00Z
          0 0 * * 7           | 2025-03-04T00:00:00Z | 2025-03-09T00:00Z
          0 0 * * 0           | 2025-03-04T00:00:00Z | 2025-03-09T00:00Z
          0 0 * * 6-7         | 2025-03-08T00:00:00Z | 2025-03-09T00:00Z
          0 0 * * 5/1         | 2025-03-08T00:00:00Z | 2025-03-14T00:00Z
          0 0 13 * FRI        | 2025-03-12T00:00:00Z | 2025-03-13T00:00Z
          0 0 13 * FRI        | 2025-03-13T00:00:00Z | 2025-03-14T00:00Z
          0 0 29 2 *          | 2025-03-13T00:00:00Z | 2028-02-29T00:00Z
          0 0 * * 5-7/2       | 2025-03-08T00:00:00Z | 2025-03-09T00:00Z
          0 0 * * SAT         | 2025-03-04T00:00:00Z | 2025-03-08T00:00Z
          */100 * * * *       | 2025-03-04T00:05:00Z | 2025-03-04T01:00Z
          0 0 30 2 1          | 2025-03-04T00:00:00Z | 2026-02-02T00:00Z
          @yearly             | 2025-03-13T00:00:00Z | 2026-01-01T00:00Z
          @annually           | 2025-03-13T00:00:00Z | 2026-01-01T00:00Z
          @monthly            | 2025-03-13T00:00:00Z | 2025-04-01T00:00Z
          @weekly             | 2025-03-13T00:00:00Z | 2025-03-16T00:00Z
          @daily              | 2025-03-13T00:00:00Z | 2025-03-14T00:00Z
          @midnight           | 2025-03-13T00:00:00Z | 2025-03-14T00:00Z
          @hourly             | 2025-03-13T00:00:00Z | 2025-03-13T01:00Z
          @every 1.5h         | 2025-03-13T00:00:00Z | 2025-03-13T01:30Z
          @every 1500ms       | 2025-03-13T00:00:00.7Z | 2025-03-13T00:00:01Z
          @every 10ms         | 2025-03-13T00:00:00Z | 2025-03-13T00:00:01Z
          TZ=UTC 0 0 * * *    | 2025-03-13T00:30:00+01:00 | 2025-03-13T00:00Z
          CRON_TZ=UTC @daily  | 2025-03-13T00:30:00+01:00 | 2025-03-13T00:00Z
          TZ=UTC @every 1h    | 2025-03-13T00:30:00+01:00 | 2025-03-13T00:30Z
          """)
  void decision24_firesNext(String text, ZonedDateTime after, ZonedDateTime expected) {
    assertThat(Cron.parse(text).next(after).toInstant()).isEqualTo(expected.toInstant());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * *              | five fields are needed
          * * * * * *          | not 6
          every day            | not 2
          a b c d e            | the minute 'a' is wrong: it is no number
          60 * * * *           | the minute '60' is wrong: it goes from 0 to 59
          0 0 0 * *            | the day of month '0' is wrong: it goes from 1 to 31
          0 0 * * 8            | the day of week '8' is wrong: it goes from 0 to 6
          0 0 * * MONDAY       | the day of week 'MONDAY' is wrong: it is no number and no name
          0 0 * 13 *           | the month '13' is wrong: it goes from 1 to 12
          */0 * * * *          | the minute '*/0' is wrong: a step is a number above zero
          5/ * * * *           | the minute '5/' is wrong: a step is a number above zero
          5-1 * * * *          | the minute '5-1' is wrong: the range ends before it begins
          0 0 * * 7/2          | the day of week '7/2' is wrong: the range ends before it begins
          1,, * * * *          | the minute '' is wrong: it is no number
          -5 * * * *           | the minute '-5' is wrong
          1-2-3 * * * *        | the minute '1-2-3' is wrong
          */1/2 * * * *        | the minute '*/1/2' is wrong
          99999999999 * * * *  | the minute '99999999999' is wrong
          0 0 31 2,4 *         | would never fire
          0 0 30 2 *           | would never fire
          0 0 L * *            | the day of month 'L' is wrong
          @reboot              | unknown descriptor @reboot
          @every               | unknown descriptor @every
          @every soon          | no duration above zero: soon
          @every -1h           | no duration above zero: -1h
          TZ=UTC@daily         | no schedule after the zone
          TZ=Moon/Crater @daily | unknown time zone Moon/Crater
          abc@dailyxyz         | not 1
          """)
  void refusesWithTheReason_J11(String text, String reason) {
    assertThatThrownBy(() -> Cron.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesTextsThatHoldTwoSchedules() {
    assertThatThrownBy(() -> Cron.parse("0 0 * * *||1 1 * * *")).hasMessageContaining("not 9");
  }

  @Property(tries = 500)
  void firesAtTheFirstMinuteThatAllFieldsAllow(
      @ForAll("minutes") Field minute,
      @ForAll("hours") Field hour,
      @ForAll("daysOfMonth") Field dayOfMonth,
      @ForAll("daysOfWeek") Field dayOfWeek,
      @ForAll("starts") ZonedDateTime start) {
    String text =
        String.join(" ", minute.text(), hour.text(), dayOfMonth.text(), "*", dayOfWeek.text());

    ZonedDateTime expected = start.truncatedTo(ChronoUnit.MINUTES);
    do {
      expected = expected.plusMinutes(1);
    } while (!(minute.allows(expected.getMinute())
        && hour.allows(expected.getHour())
        && dayAllowed(dayOfMonth, dayOfWeek, expected)));

    assertThat(Cron.parse(text).next(start)).as(text).isEqualTo(expected);
  }

  private static boolean dayAllowed(Field ofMonth, Field ofWeek, ZonedDateTime time) {
    boolean month = ofMonth.allows(time.getDayOfMonth());
    boolean week = ofWeek.allows(time.getDayOfWeek().getValue() % 7);
    boolean bothNeeded = ofMonth.isOpen() || ofWeek.isOpen();
    return bothNeeded ? (month && week) : (month || week);
  }

  record Field(String text, BitSet values) {
    boolean allows(int value) {
      return values.get(value);
    }

    boolean isOpen() {
      return text.equals("*") || text.equals("?");
    }
  }

  @Provide
  Arbitrary<Field> minutes() {
    return fields(0, 59);
  }

  @Provide
  Arbitrary<Field> hours() {
    return fields(0, 23);
  }

  @Provide
  Arbitrary<Field> daysOfMonth() {
    return fields(1, 31);
  }

  @Provide
  Arbitrary<Field> daysOfWeek() {
    return fields(0, 6);
  }

  @Provide
  Arbitrary<ZonedDateTime> starts() {
    return Arbitraries.longs()
        .between(0, 4L * 366 * 24 * 3600)
        .map(s -> ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneId.of("UTC")).plusSeconds(s));
  }

  private static Arbitrary<Field> fields(int low, int high) {
    Arbitrary<Field> open = Arbitraries.of("*", "?").map(t -> field(t, low, high, 1));
    Arbitrary<Field> listed =
        items(low, high)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(
                items -> {
                  BitSet all = new BitSet();
                  items.forEach(item -> all.or(item.values()));
                  return new Field(String.join(",", items.stream().map(Field::text).toList()), all);
                });
    return Arbitraries.frequencyOf(Tuple.of(1, open), Tuple.of(3, listed));
  }

  private static Arbitrary<Field> items(int low, int high) {
    Arbitrary<List<Integer>> ends =
        Combinators.combine(
                Arbitraries.integers().between(low, high),
                Arbitraries.integers().between(low, high))
            .as((a, b) -> List.of(Math.min(a, b), Math.max(a, b)));
    Arbitrary<Integer> steps = Arbitraries.integers().between(2, Math.min(high, 12));
    return Combinators.combine(ends, steps, Arbitraries.integers().between(0, 3))
        .as(
            (range, step, kind) -> {
              int from = range.getFirst();
              int to = range.getLast();
              return switch (kind) {
                case 0 -> field("" + from, from, from, 1);
                case 1 -> field(from + "-" + to, from, to, 1);
                case 2 -> field(from + "-" + to + "/" + step, from, to, step);
                default -> field(from + "/" + step, from, high, step);
              };
            });
  }

  private static Field field(String text, int from, int to, int step) {
    BitSet values = new BitSet();
    IntStream.iterate(from, v -> v <= to, v -> v + step).forEach(values::set);
    return new Field(text, values);
  }

  @Test
  void manyThreadsMayReadSchedulesAndShareThem() {
    Cron shared = Cron.parse("*/7 * * * *");
    ZonedDateTime start = ZonedDateTime.of(2025, 1, 1, 0, 0, 0, 0, ZoneId.of("UTC"));
    assertThat(
            Stream.generate(() -> start)
                .limit(200)
                .parallel()
                .flatMap(s -> Stream.of(shared, Cron.parse("*/7 * * * *")).map(c -> c.next(s)))
                .distinct())
        .containsExactly(start.plusMinutes(7));
  }
}
