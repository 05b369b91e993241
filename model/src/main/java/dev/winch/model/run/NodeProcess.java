package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;

/**
 * One process of a node, which keeps its id when it is restarted.
 *
 * @param startedAt by the node's clock, but later than the start of each process of the node before
 *     it, even if the clock was set back in between
 */
public record NodeProcess(NodeId node, Instant startedAt) {
  public NodeProcess {
    Objects.requireNonNull(node);
    Objects.requireNonNull(startedAt);
  }

  @Override
  public String toString() {
    return node + " since " + startedAt;
  }
}
