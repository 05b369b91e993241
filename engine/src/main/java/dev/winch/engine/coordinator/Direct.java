package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.fault.Unavailable;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on the loop's thread, right after the commit. Nothing is kept beside the rows: they
 * tell all that the broker inside this process has to know, and {@link Recovery} reads them.
 */
final class Direct implements Outgoing {
  private static final Logger log = LoggerFactory.getLogger(Direct.class);

  private final Broker broker;
  private final StoredOrders orders;
  private final IntConsumer pause;
  private final BooleanSupplier closing;

  /**
   * @param pause waits, the longer the higher the number of the attempt
   */
  Direct(Broker broker, StoredOrders orders, IntConsumer pause, BooleanSupplier closing) {
    this.broker = broker;
    this.orders = orders;
    this.pause = pause;
    this.closing = closing;
  }

  @Override
  public void handOver(List<Message> messages, Kept kept) {
    if (messages.isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        broker.publish(messages.stream().map(orders::positioned).toList());
        return;
      } catch (Unavailable e) {
        log.warn(
            "the broker or the store does not answer, attempt {}: {}", attempt, e.getMessage());
        if (closing.getAsBoolean()) {
          return;
        }
        pause.accept(attempt);
      }
    }
  }
}
