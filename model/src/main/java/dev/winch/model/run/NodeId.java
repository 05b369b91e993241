package dev.winch.model.run;

import java.util.Objects;

/**
 * A process of Winch: coordinator, worker or both; the value is whatever a client may send, and 32
 * lower-case hex characters if it is ours.
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
