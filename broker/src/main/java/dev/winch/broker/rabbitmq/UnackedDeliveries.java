package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came over one channel and is not settled. If the channel is lost RabbitMQ gives all of it to
 * others, and settling here is without effect. Safe for use by many threads.
 */
final class UnackedDeliveries {
  private static final Logger LOG = LoggerFactory.getLogger(UnackedDeliveries.class);

  private final Channel channel;
  private int unsettled;
  private boolean left;

  UnackedDeliveries(Channel channel) {
    this.channel = channel;
  }

  /** One more. */
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
      LOG.debug(
          "a message is left to RabbitMQ, which gives it to another: {}", RabbitErrorText.of(e));
    }
    synchronized (this) {
      unsettled--;
      closeIfDone();
    }
  }

  /** Nothing more comes: the channel closes when all is settled. */
  synchronized void leave() {
    left = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (left && unsettled == 0) {
      try {
        channel.abort();
      } catch (IOException e) {
        LOG.debug("a channel is lost before it is closed: {}", RabbitErrorText.of(e));
      }
    }
  }
}
