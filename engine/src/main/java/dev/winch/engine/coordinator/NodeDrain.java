package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.Engine;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.store.NodeQueries;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes workers out of service and puts them back. The wish is in the node's row; {@link
 * dev.winch.engine.time.NodeWatch} repeats it until the node follows. Thread-safe.
 */
final class NodeDrain {
  private static final Logger log = LoggerFactory.getLogger(NodeDrain.class);

  private final NodeQueries nodes;
  private final Broker broker;
  private final Inbox inbox;

  NodeDrain(NodeQueries nodes, Broker broker, Inbox inbox) {
    this.nodes = nodes;
    this.broker = broker;
    this.inbox = inbox;
  }

  /**
   * Stores the wish and asks the node; returns once it is durable.
   *
   * @param note for the audit log
   */
  void request(NodeId id, boolean drained, AccessEvent note) {
    Node node =
        nodes.heardSince(Instant.EPOCH).stream()
            .map(NodeLastSeen::node)
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(NodeDrain::unknown);
    if (node.queue().isEmpty()) {
      throw new ConflictException("node is a coordinator, which runs no tasks");
    }
    Engine.await(
        inbox.ask(
            transaction -> {
              if (!transaction.drain(id, drained)) {
                throw unknown();
              }
              transaction.accounts().record(note);
            }));
    try {
      broker.drain(id, drained);
    } catch (UnavailableException e) {
      log.info("node {} hears of its drain later: {}", id, e.getMessage());
    }
  }

  private static NotFoundException unknown() {
    return new NotFoundException("node not found");
  }
}
