package dev.winch.model.run;

import java.util.Objects;

/**
 * A job; the value is whatever a client may send, and 32 lower-case hex characters if it is ours.
 */
public record JobId(String value) implements Comparable<JobId> {
  public JobId {
    Objects.requireNonNull(value);
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
