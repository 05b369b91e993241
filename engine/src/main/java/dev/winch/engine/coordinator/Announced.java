package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.fault.Unavailable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For stores whose transactions fill the broker's queues: the broker is told after the commit that
 * there is something, so that nobody waits for its next look at the queues.
 */
final class Announced implements Outgoing {
  private static final Logger log = LoggerFactory.getLogger(Announced.class);

  private final Broker broker;

  Announced(Broker broker) {
    this.broker = broker;
  }

  @Override
  public void handOver(List<Message> messages, Kept kept) {
    if (messages.isEmpty()) {
      return;
    }
    try {
      broker.publish(messages);
    } catch (Unavailable e) {
      log.debug("the broker finds its messages later: {}", e.getMessage());
    }
  }
}
