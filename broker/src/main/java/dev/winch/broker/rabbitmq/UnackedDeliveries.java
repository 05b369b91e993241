package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unacknowledged deliveries of one channel. If the channel is lost, RabbitMQ redelivers all of
 * them, and settling them here has no effect. Thread-safe.
 */
final class UnackedDeliveries {
  private static final Logger log = LoggerFactory.getLogger(UnackedDeliveries.class);

  private final Channel channel;
  private int unsettled;
  private boolean left;

  UnackedDeliveries(Channel channel) {
    this.channel = channel;
  }

  /** Counts one more delivery. */
  synchronized UnackedDeliveries taken() {
    unsettled++;
    return this;
  }

  void ack(long tag) {
    settle(() -> channel.basicAck(tag, false));
  }

  void release(long tag) {
    settle(() -> channel.basicReject(tag, true));
  }

  private interface Settlement {
    void send() throws IOException;
  }

  private void settle(Settlement settlement) {
    try {
      settlement.send();
    } catch (IOException | AlreadyClosedException e) {
      log.debug("cannot settle a message; RabbitMQ redelivers it: {}", RabbitErrorText.of(e));
    }
    synchronized (this) {
      unsettled--;
      closeIfDone();
    }
  }

  /** Marks the channel as complete: it closes when all deliveries are settled. */
  synchronized void leave() {
    left = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (left && unsettled == 0) {
      try {
        channel.abort();
      } catch (IOException e) {
        log.debug("a channel was lost while closing: {}", RabbitErrorText.of(e));
      }
    }
  }
}
