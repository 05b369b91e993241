package dev.winch.engine.time;

import static java.util.stream.Collectors.joining;

import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.winch.model.fault.Defect;
import dev.winch.model.spec.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * When a schedule fires: five fields (minute, hour, day of month, month, day of week), or a
 * descriptor such as {@code @daily} or {@code @every 90m}, either after {@code TZ=zone } or {@code
 * CRON_TZ=zone }. If day of month and day of week are both restricted, either is enough.
 */
public final class Cron {
  private static final CronParser FIVE_FIELDS =
      new CronParser(
          CronDefinitionBuilder.defineCron()
              .withMinutes()
              .withStrictRange()
              .withValidRange(0, 59)
              .and()
              .withHours()
              .withStrictRange()
              .withValidRange(0, 23)
              .and()
              .withDayOfMonth()
              .withStrictRange()
              .withValidRange(1, 31)
              .and()
              .withMonth()
              .withStrictRange()
              .withValidRange(1, 12)
              .and()
              .withDayOfWeek()
              .withMondayDoWValue(1)
              .withIntMapping(7, 0)
              .withValidRange(0, 7)
              .withStrictRange()
              .and()
              .instance());
  private static final ZonedDateTime SOME_DAY =
      ZonedDateTime.of(2001, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final Optional<ZoneId> zone;
  private final Rhythm rhythm;

  private Cron(Optional<ZoneId> zone, Rhythm rhythm) {
    this.zone = zone;
    this.rhythm = rhythm;
  }

  /**
   * The first firing after the given time: in the schedule's own zone if it names one, else in the
   * zone of {@code after}. Local times that a change of the clocks leaves out do not fire.
   */
  public ZonedDateTime next(ZonedDateTime after) {
    ZonedDateTime here = zone.map(after::withZoneSameInstant).orElse(after);
    return rhythm
        .next(here)
        .orElseThrow(() -> new Defect("a schedule that fired once never fires after " + here));
  }

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException saying what is wrong with the text; also if it never fires
   */
  public static Cron parse(String text) {
    String rest = text.strip();
    Optional<ZoneId> zone = Optional.empty();
    if (rest.startsWith("TZ=") || rest.startsWith("CRON_TZ=")) {
      int blank = rest.indexOf(' ');
      if (blank < 0) {
        throw new IllegalArgumentException("no schedule after the zone");
      }
      zone = Optional.of(zone(rest.substring(rest.indexOf('=') + 1, blank)));
      rest = rest.substring(blank).strip();
    }
    return new Cron(zone, rest.startsWith("@") ? descriptor(rest) : fields(rest));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone " + name, e);
    }
  }

  private static Rhythm descriptor(String text) {
    return switch (text) {
      case "@yearly", "@annually" -> fields("0 0 1 1 *");
      case "@monthly" -> fields("0 0 1 * *");
      case "@weekly" -> fields("0 0 * * 0");
      case "@daily", "@midnight" -> fields("0 0 * * *");
      case "@hourly" -> fields("0 * * * *");
      default -> {
        if (!text.startsWith("@every ")) {
          throw new IllegalArgumentException("unknown descriptor " + text);
        }
        yield every(text.substring("@every ".length()).strip());
      }
    };
  }

  private static Rhythm every(String text) {
    Duration written =
        DurationText.parse(text)
            .filter(Duration::isPositive)
            .orElseThrow(() -> new IllegalArgumentException("no duration above zero: " + text));
    Duration pause = written.toSeconds() == 0 ? Duration.ofSeconds(1) : written;
    Duration whole = pause.truncatedTo(ChronoUnit.SECONDS);
    return after -> Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(whole));
  }

  private static Rhythm fields(String text) {
    if (text.indexOf('|') >= 0) {
      throw new IllegalArgumentException("invalid character '|'");
    }
    String[] fields = text.replace('?', '*').split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "five fields are needed (minute hour day-of-month month day-of-week), not "
              + (text.isEmpty() ? 0 : fields.length));
    }
    fields[4] =
        Arrays.stream(fields[4].split(",", -1)).map(Cron::upToSaturday).collect(joining(","));
    ExecutionTime times = times(String.join(" ", fields));
    boolean everyDay = fields[2].equals("*");
    if (!everyDay && times.nextExecution(SOME_DAY).isEmpty()) {
      throw new IllegalArgumentException("there is no such day: it would never fire");
    }
    return times::nextExecution;
  }

  private static ExecutionTime times(String fields) {
    try {
      return ExecutionTime.forCron(FIVE_FIELDS.parse(fields));
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      String preamble = "Failed to parse cron expression. ";
      throw new IllegalArgumentException(
          reason.startsWith(preamble) ? reason.substring(preamble.length()) : reason, e);
    }
  }

  /** Sunday may be written 7, but a week that is counted in steps from a day ends on Saturday. */
  private static String upToSaturday(String days) {
    int slash = days.indexOf('/');
    boolean open = slash > 0 && days.charAt(0) != '*' && days.indexOf('-') < 0;
    return open ? days.substring(0, slash) + "-SAT" + days.substring(slash) : days;
  }

  @FunctionalInterface
  private interface Rhythm {
    Optional<ZonedDateTime> next(ZonedDateTime after);
  }
}
