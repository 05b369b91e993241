package dev.winch.broker.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letter queue: moves unreadable messages to {@link RabbitQueueNames#DEAD}, so that those
 * behind them are processed (E40). They stay there until an operator removes them.
 */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Publisher publisher;
  private final AtomicLong count = new AtomicLong();

  DeadLetters(Publisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Moves a message to the dead letter queue.
   *
   * @return completes when it is stored; only then may the original be acknowledged
   */
  CompletableFuture<Void> park(String from, String type, byte[] body, Throwable why) {
    return publisher
        .send(OutgoingMessage.parked(from, type, body))
        .thenRun(
            () ->
                // An error text may quote the message, so only its type is logged.
                log.error(
                    "message {} of the {} is unreadable ({}) and was moved to the queue {}",
                    count.incrementAndGet(),
                    from,
                    why.getClass().getSimpleName(),
                    RabbitQueueNames.DEAD));
  }

  /** Number of messages moved since the start. */
  long count() {
    return count.get();
  }
}
