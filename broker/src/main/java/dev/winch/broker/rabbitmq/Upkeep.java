package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a duty going on a channel of its own: whenever connection or channel are lost, it is taken
 * up again on a new one, without an end. Runs on a virtual thread of its own.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** Who held for so long did not fail in a row with what came before. */
  private static final long STEADY = Duration.ofSeconds(10).toNanos();

  private static final Duration FIRST_TRY = Duration.ofSeconds(30);

  private final Link link;
  private final Chance chance;
  private final String what;
  private final Duty duty;
  private final CountDownLatch firstTry = new CountDownLatch(1);
  private final Thread thread;
  private volatile Optional<String> fault = Optional.empty();

  /** What is to be done on a channel. */
  interface Duty {
    /**
     * Does it until it is over for good, or until the channel is lost.
     *
     * @param ready to be called when everything on the channel is set up
     * @throws IOException or an unchecked exception to take it up again on another channel
     */
    void perform(Channel channel, Runnable ready) throws IOException, InterruptedException;
  }

  Upkeep(Link link, Chance chance, String what, Duty duty) {
    this.link = link;
    this.chance = chance;
    this.what = what;
    this.duty = duty;
    this.thread = Thread.ofVirtual().name("rabbitmq-" + what).unstarted(this::run);
  }

  /** Returns when the duty is set up, or cannot be at the moment. */
  Upkeep start() {
    thread.start();
    if (link.isUp()) {
      try {
        var _ = firstTry.await(FIRST_TRY.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return this;
  }

  private void run() {
    try {
      int failures = 0;
      while (true) {
        Connection connection = link.await();
        long begin = System.nanoTime();
        try {
          duty.perform(connection.createChannel(), this::ready);
          return;
        } catch (IOException | RuntimeException e) {
          // With its connection the link says why.
          fault = connection.isOpen() ? Optional.of(what + ": " + Reason.of(e)) : Optional.empty();
          fault.ifPresent(why -> LOG.warn("taken up again on another channel: {}", why));
        }
        firstTry.countDown();
        failures = System.nanoTime() - begin < STEADY ? failures + 1 : 1;
        Thread.sleep(chance.pauseAfter(failures));
      }
    } catch (InterruptedException e) {
      LOG.debug("{} ends", what);
    } finally {
      fault = Optional.empty();
      firstTry.countDown();
    }
  }

  private void ready() {
    fault = Optional.empty();
    firstTry.countDown();
  }

  /** Why the duty is not done at the moment, if that is not for want of a connection. */
  Optional<String> fault() {
    return fault;
  }

  /** Ends it where it stands. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
