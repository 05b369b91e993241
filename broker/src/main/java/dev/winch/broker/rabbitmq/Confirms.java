package dev.winch.broker.rabbitmq;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.Defect;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.fault.WinchException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what {@link Publisher#send} returned. */
final class Confirms {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Confirms() {}

  /**
   * Returns when RabbitMQ holds all of it.
   *
   * @throws Unavailable if some of it may be lost
   * @throws Conflict if RabbitMQ refuses some of it
   */
  static void await(List<CompletableFuture<Void>> sent) {
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof WinchException known
          ? known
          : new Defect("a message was not sent", e.getCause());
    } catch (TimeoutException e) {
      Unavailable late =
          new Unavailable("RabbitMQ did not confirm within " + PATIENCE.toSeconds() + " s", e);
      // What is not written yet need not be any more: the caller repeats all of it.
      sent.forEach(one -> one.completeExceptionally(late));
      throw late;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while waiting for RabbitMQ", e);
    }
  }
}
