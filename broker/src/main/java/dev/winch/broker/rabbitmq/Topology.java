package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/**
 * Declares queues and exchanges. All queues with messages are durable (O11). Redeclaring an
 * existing one has no effect; different arguments close the channel.
 */
final class Topology {
  private final QueueType type;

  Topology(QueueType type) {
    this.type = type;
  }

  QueueType type() {
    return type;
  }

  /**
   * Declares one band of a task queue, {@link RabbitQueueNames#REPORTS} or {@link
   * RabbitQueueNames#DEAD}.
   */
  AMQP.Queue.DeclareOk queue(Channel channel, String name) throws IOException {
    boolean tasks = RabbitQueueNames.taskQueue(type, name).isPresent();
    return channel.queueDeclare(
        name, true, false, false, tasks ? type.taskArguments() : type.arguments());
  }

  /**
   * Declares the queue that shows the subscribers of a task queue; it is deleted with the last of
   * them.
   */
  AMQP.Queue.DeclareOk workers(Channel channel, String queue) throws IOException {
    return channel.queueDeclare(
        RabbitQueueNames.workers(queue), true, false, true, Map.of("x-queue-type", "classic"));
  }

  void cancels(Channel channel) throws IOException {
    channel.exchangeDeclare(RabbitQueueNames.CANCELS, BuiltinExchangeType.DIRECT, true);
  }
}
