package dev.winch.expr.value;

import java.time.Instant;
import java.time.ZonedDateTime;

/** A point in time, and the zone in which it is shown. */
public record TimeValue(Instant instant, ZoneValue zone) implements Value, Comparable<TimeValue> {
  public static TimeValue utc(Instant instant) {
    return new TimeValue(instant, ZoneValue.UTC);
  }

  /** The fields of calendar and clock in the zone. */
  public ZonedDateTime local() {
    return instant.atZone(zone.rules());
  }

  @Override
  public int compareTo(TimeValue other) {
    return instant.compareTo(other.instant);
  }

  @Override
  public String typeName() {
    return "time.Time";
  }
}
