package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.fault.UnavailableException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For stores whose transactions fill the broker's queues: the broker is told after the commit that
 * there is something, so that nobody waits for its next look at the queues.
 */
final class NotifyingPublisher implements MessagePublisher {
  private static final Logger log = LoggerFactory.getLogger(NotifyingPublisher.class);

  private final Broker broker;

  NotifyingPublisher(Broker broker) {
    this.broker = broker;
  }

  @Override
  public void handOver(List<Message> messages, OutboxRef ref) {
    if (messages.isEmpty()) {
      return;
    }
    try {
      broker.publish(messages);
    } catch (UnavailableException e) {
      log.debug("the broker finds its messages later: {}", e.getMessage());
    }
  }
}
