package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.fault.UnavailableException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For stores whose transactions insert messages into the broker's queues: notifies the broker after
 * the commit, so that consumers need not wait for their next poll.
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
