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

/** Waiting for what {@link Publisher#send} returned. */
final class PublisherConfirms {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private PublisherConfirms() {}

  /**
   * Returns when RabbitMQ holds all of it.
   *
   * @throws UnavailableException if some of it may be lost
   * @throws ConflictException if RabbitMQ refuses some of it
   */
  static void await(List<CompletableFuture<Void>> sent) {
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof WinchException known
          ? known
          : new InternalException("a message was not sent", e.getCause());
    } catch (TimeoutException e) {
      UnavailableException late =
          new UnavailableException(
              "RabbitMQ did not confirm within " + PATIENCE.toSeconds() + " s", e);
      // What is not written yet need not be any more: the caller repeats all of it.
      sent.forEach(one -> one.completeExceptionally(late));
      throw late;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for RabbitMQ", e);
    }
  }
}
