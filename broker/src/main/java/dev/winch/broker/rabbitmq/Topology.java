package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/**
 * Declares queues and exchanges. All that hold messages are durable (O11); declaring what is there
 * changes nothing, and what is there with other arguments closes the channel.
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

  /** Declares where the subscribers of a task queue show; it goes with the last of them. */
  AMQP.Queue.DeclareOk workers(Channel channel, String queue) throws IOException {
    return channel.queueDeclare(
        RabbitQueueNames.workers(queue), true, false, true, Map.of("x-queue-type", "classic"));
  }

  void cancels(Channel channel) throws IOException {
    channel.exchangeDeclare(RabbitQueueNames.CANCELS, BuiltinExchangeType.DIRECT, true);
  }
}
