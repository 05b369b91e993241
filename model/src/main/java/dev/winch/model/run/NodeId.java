package dev.winch.model.run;

import java.util.Objects;

/**
 * A process of Winch: coordinator, worker or both. Winch's own ids are 32 lower-case hex
 * characters; in a request a client may send any text.
 */
public record NodeId(String value) implements Comparable<NodeId> {
  public NodeId {
    Objects.requireNonNull(value);
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
