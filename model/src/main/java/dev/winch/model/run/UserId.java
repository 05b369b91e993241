package dev.winch.model.run;

import java.util.Objects;

/**
 * A user; the value is whatever a client may send, and 32 lower-case hex characters if it is ours.
 */
public record UserId(String value) implements Comparable<UserId> {
  public UserId {
    Objects.requireNonNull(value);
  }

  @Override
  public int compareTo(UserId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
