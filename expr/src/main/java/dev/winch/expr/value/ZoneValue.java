package dev.winch.expr.value;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A time zone.
 *
 * @param name its IANA name, {@code UTC}, the abbreviation in a parsed text, or nothing
 * @param rules its offsets
 */
public record ZoneValue(String name, ZoneId rules) implements Value {
  public static final ZoneValue UTC = new ZoneValue("UTC", ZoneOffset.UTC);

  private static final DateTimeFormatter ABBREVIATION =
      DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

  /** A zone of one offset without a name. */
  public static ZoneValue ofOffset(int seconds) {
    return new ZoneValue("", ZoneOffset.ofTotalSeconds(seconds));
  }

  public int offsetSeconds(Instant instant) {
    return rules.getRules().getOffset(instant).getTotalSeconds();
  }

  /** The abbreviation of the zone at that instant, such as CEST; empty if it has none. */
  public String abbreviation(Instant instant) {
    if (rules instanceof ZoneOffset) {
      return name;
    }
    return ABBREVIATION.format(instant.atZone(rules));
  }

  @Override
  public String typeName() {
    return "*time.Location";
  }
}
