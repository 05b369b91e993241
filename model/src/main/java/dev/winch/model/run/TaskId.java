package dev.winch.model.run;

import java.util.Objects;

/**
 * One run of a task; the value is whatever a client may send, and 32 lower-case hex characters if
 * it is ours.
 */
public record TaskId(String value) implements Comparable<TaskId> {
  public TaskId {
    Objects.requireNonNull(value);
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
