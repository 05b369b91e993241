package dev.winch.broker.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets messages aside that nobody can read, so that those behind them go on (E40). They stay in
 * {@link RabbitQueueNames#DEAD} until somebody looks at them.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final Publisher publisher;
  private final AtomicLong count = new AtomicLong();

  DeadLetters(Publisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Sets one aside.
   *
   * @return completes when it is there: only then it may be acknowledged
   */
  CompletableFuture<Void> park(String from, String type, byte[] body, Throwable why) {
    return publisher
        .send(OutgoingMessage.parked(from, type, body))
        .thenRun(
            () ->
                // What is wrong with a message may quote it, so its kind has to do.
                LOG.error(
                    "message {} of the {} is unreadable ({}) and was set aside in {}",
                    count.incrementAndGet(),
                    from,
                    why.getClass().getSimpleName(),
                    RabbitQueueNames.DEAD));
  }

  /** How many since the start. */
  long count() {
    return count.get();
  }
}
