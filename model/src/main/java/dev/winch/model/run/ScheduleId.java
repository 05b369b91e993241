package dev.winch.model.run;

import java.util.Objects;

/**
 * A scheduled job; the value is whatever a client may send, and 32 lower-case hex characters if it
 * is ours.
 */
public record ScheduleId(String value) implements Comparable<ScheduleId> {
  public ScheduleId {
    Objects.requireNonNull(value);
  }

  @Override
  public int compareTo(ScheduleId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
