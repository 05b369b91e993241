package dev.winch.broker.rabbitmq;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the confirms of messages sent with {@link Publisher#send}. */
final class PublisherConfirms {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private PublisherConfirms() {}

  /**
   * Waits until RabbitMQ has stored all of them.
   *
   * @throws UnavailableException if some may be lost
   * @throws ConflictException if RabbitMQ rejects some
   */
  static void await(List<CompletableFuture<Void>> sent) {
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof WinchException known
          ? known
          : new InternalException("publishing a message failed", e);
    } catch (TimeoutException e) {
      UnavailableException late =
          new UnavailableException(
              "RabbitMQ did not confirm within " + PATIENCE.toSeconds() + " s", e);
      // Cancels messages that are not written yet: the caller repeats all of them.
      sent.forEach(one -> one.completeExceptionally(late));
      throw late;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for RabbitMQ", e);
    }
  }
}
