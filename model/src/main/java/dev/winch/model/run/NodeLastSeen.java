package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;

/**
 * A node and when its last heartbeat came. A node counts as lost by this time, because its own
 * clock may be wrong.
 *
 * @param heardAt by the clock of the coordinator that stored the heartbeat
 * @param drained whether an operator wants it to take no more tasks; the node follows, and its
 *     status says so
 */
public record NodeLastSeen(Node node, Instant heardAt, boolean drained) {
  public NodeLastSeen {
    Objects.requireNonNull(node);
    Objects.requireNonNull(heardAt);
  }

  /** A node in service. */
  public NodeLastSeen(Node node, Instant heardAt) {
    this(node, heardAt, false);
  }
}
