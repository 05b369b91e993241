package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;

/**
 * A node and when its last heartbeat came. A node counts as lost by this time, because its own
 * clock may be wrong.
 *
 * @param heardAt by the clock of the coordinator that stored the heartbeat
 */
public record NodeLastSeen(Node node, Instant heardAt) {
  public NodeLastSeen {
    Objects.requireNonNull(node);
    Objects.requireNonNull(heardAt);
  }
}
