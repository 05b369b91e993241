package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on the command loop's thread, right after the commit. Messages are not stored: {@link
 * Recovery} derives them from the task rows if the process dies before it has published.
 */
final class DirectPublisher implements MessagePublisher {
  private static final Logger log = LoggerFactory.getLogger(DirectPublisher.class);

  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(50), Duration.ofSeconds(5));

  private final Broker broker;
  private final StoredOrders orders;
  private final RandomGenerator random;
  private final BooleanSupplier closing;

  /**
   * @param random spreads the pauses between attempts
   */
  DirectPublisher(
      Broker broker, StoredOrders orders, RandomGenerator random, BooleanSupplier closing) {
    this.broker = broker;
    this.orders = orders;
    this.random = random;
    this.closing = closing;
  }

  @Override
  public void handOver(List<Message> messages, OutboxRef ref) {
    if (messages.isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        broker.publish(messages.stream().map(orders::positioned).toList());
        return;
      } catch (UnavailableException e) {
        log.warn(
            "the broker or the store does not answer, attempt {}: {}", attempt, e.getMessage());
        if (closing.getAsBoolean()) {
          return;
        }
        LockSupport.parkNanos(PAUSES.after(attempt, random.nextDouble() / 2).toNanos());
      }
    }
  }
}
