package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a duty on its own channel. After the loss of the connection or channel it starts the duty
 * again on a new one, without a limit.
 */
final class ChannelSupervisor implements AutoCloseable {
  private static final Duration FIRST_TRY = Duration.ofSeconds(30);

  private final RecoveringConnection recoveringConnection;
  private final String what;
  private final Duty duty;
  private final CountDownLatch firstTry = new CountDownLatch(1);
  private final BackgroundLoop loop;
  private volatile Optional<String> fault = Optional.empty();

  /** Work on a channel. */
  interface Duty {
    /**
     * Runs until it has finished, or until the channel is lost.
     *
     * @param ready must be called once the channel is set up
     * @throws IOException or an unchecked exception to start again on another channel
     */
    void perform(Channel channel, Runnable ready) throws IOException, InterruptedException;
  }

  ChannelSupervisor(
      RecoveringConnection recoveringConnection,
      BackgroundThreads threads,
      String what,
      Duty duty) {
    this.recoveringConnection = recoveringConnection;
    this.what = what;
    this.duty = duty;
    this.loop =
        threads.loop(LoopSpec.named("broker-" + what).retrying(Jitter.DELAYS), this::perform);
  }

  /** Starts the duty; returns when it is set up, or cannot be at the moment. */
  ChannelSupervisor start() {
    loop.start();
    if (recoveringConnection.isUp()) {
      try {
        var _ = firstTry.await(FIRST_TRY.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return this;
  }

  private Duration perform() throws IOException, InterruptedException {
    loop.idle(recoveringConnection::await);
    Connection connection = recoveringConnection.current();
    try {
      duty.perform(connection.createChannel(), this::ready);
      // The duty has finished.
      loop.stop();
      return Duration.ZERO;
    } catch (IOException | RuntimeException e) {
      String reason = what + ": " + RabbitErrorText.of(e);
      // If the connection is lost, {@link RecoveringConnection} reports the reason.
      fault = connection.isOpen() ? Optional.of(reason) : Optional.empty();
      throw new UnavailableException(reason, e);
    } catch (Error e) {
      fault = Optional.of(what + ": " + e);
      throw e;
    } finally {
      firstTry.countDown();
    }
  }

  private void ready() {
    fault = Optional.empty();
    firstTry.countDown();
    loop.steady();
  }

  /** The reason why the duty is not running, unless it is a lost connection. */
  Optional<String> fault() {
    return loop.isStopping() ? Optional.empty() : fault;
  }

  /** Stops the duty at once. */
  @Override
  public void close() {
    loop.interrupt();
  }
}
