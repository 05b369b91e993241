package dev.winch.engine.cron;

import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * When a schedule fires: five fields (minute, hour, day of month, month, day of week), or a
 * descriptor such as {@code @daily} or {@code @every 90m}, either after {@code TZ=zone } or {@code
 * CRON_TZ=zone }. If day of month and day of week are both restricted, either is enough.
 */
public final class Cron {
  /** How far ahead it is looked for a minute that the zone's clocks do not leave out. */
  private static final Period HORIZON = Period.ofYears(100);

  private static final String EVERY = "@every ";

  private final Optional<ZoneId> zone;
  private final boolean followsClock;
  private final Rhythm rhythm;

  private Cron(Optional<ZoneId> zone, boolean followsClock, Rhythm rhythm) {
    this.zone = zone;
    this.followsClock = followsClock;
    this.rhythm = rhythm;
  }

  /**
   * The first firing after the given time: in the schedule's own zone if it names one, else in the
   * zone of {@code after}. It fires at every instant at which the clocks of the zone show a minute
   * that the fields name: never at a local time that a change of the clocks leaves out, and twice
   * at one that comes twice.
   */
  public ZonedDateTime next(ZonedDateTime after) {
    ZonedDateTime here = zone.map(after::withZoneSameInstant).orElse(after);
    return rhythm
        .next(here)
        .orElseThrow(
            () -> new InternalException("a schedule that fired once never fires after " + here));
  }

  /** The zone that it names itself. */
  public Optional<ZoneId> zone() {
    return zone;
  }

  /** Whether it fires by what clocks show, not by the time since it fired last. */
  public boolean followsClock() {
    return followsClock;
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
    return new Cron(
        zone, !rest.startsWith(EVERY), rest.startsWith("@") ? descriptor(rest) : fields(rest));
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
        if (!text.startsWith(EVERY)) {
          throw new IllegalArgumentException("unknown descriptor " + text);
        }
        yield every(text.substring(EVERY.length()).strip());
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
    CronFields fields = CronFields.parse(text);
    return after -> next(fields, after);
  }

  /** Between two changes of its clocks a zone is as simple as a calendar. */
  private static Optional<ZonedDateTime> next(CronFields fields, ZonedDateTime after) {
    ZoneRules rules = after.getZone().getRules();
    ZonedDateTime end = after.plus(HORIZON);
    Instant instant = after.toInstant();
    LocalDateTime from = after.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    while (instant.isBefore(end.toInstant())) {
      ZoneOffset offset = rules.getOffset(instant);
      ZoneOffsetTransition change = rules.nextTransition(instant);
      LocalDateTime until = change == null ? end.toLocalDateTime() : change.getDateTimeBefore();
      Optional<LocalDateTime> found = fields.firstBetween(from, until);
      if (found.isPresent() || change == null) {
        return found.map(time -> ZonedDateTime.ofInstant(time, offset, after.getZone()));
      }
      instant = change.getInstant();
      from = wholeMinute(change.getDateTimeAfter());
    }
    return Optional.empty();
  }

  private static LocalDateTime wholeMinute(LocalDateTime time) {
    LocalDateTime minute = time.truncatedTo(ChronoUnit.MINUTES);
    return minute.equals(time) ? minute : minute.plusMinutes(1);
  }

  @FunctionalInterface
  private interface Rhythm {
    Optional<ZonedDateTime> next(ZonedDateTime after);
  }
}
