package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import dev.winch.codec.PlainJson;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A message to be published to RabbitMQ. */
final class OutgoingMessage {
  private static final BasicProperties PERSISTENT_JSON =
      MessageProperties.MINIMAL_PERSISTENT_BASIC.builder().contentType("application/json").build();

  private static final String HEARTBEAT_MILLIS = "60000";

  private final String exchange;
  private final String key;
  private final BasicProperties properties;
  private final byte[] body;

  private OutgoingMessage(String exchange, String key, BasicProperties properties, byte[] body) {
    this.exchange = exchange;
    this.key = key;
    this.properties = properties;
    this.body = body;
  }

  /** A message to a queue, which is declared if it does not exist. */
  static OutgoingMessage toQueue(String queue, String type, int priority, String json) {
    return new OutgoingMessage(
        "",
        queue,
        PERSISTENT_JSON.builder().type(type).priority(priority).build(),
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** A report to any engine. Heartbeats are transient, because the next one follows soon. */
  static OutgoingMessage report(Report report, String json) {
    OutgoingMessage message = toQueue(RabbitQueueNames.REPORTS, "Report", 0, json);
    return report instanceof Report.Heartbeat
        ? again(
            message.key,
            message.properties.builder().expiration(HEARTBEAT_MILLIS).build(),
            message.body)
        : message;
  }

  /** A message to a node, dropped if the node is gone. */
  static OutgoingMessage cancel(Message.Cancel cancel) {
    return toNode(
        cancel.node(),
        "Cancel",
        Map.of("task", cancel.task().value(), "dispatch", cancel.dispatch()));
  }

  /** A request to a node, dropped if the node is gone. */
  static OutgoingMessage drain(NodeId node, boolean drained) {
    return toNode(node, "Drain", Map.of("drained", drained));
  }

  private static OutgoingMessage toNode(NodeId node, String type, Map<String, Object> json) {
    return new OutgoingMessage(
        RabbitQueueNames.CANCELS,
        node.value(),
        PERSISTENT_JSON.builder().type(type).deliveryMode(1).build(),
        PlainJson.write(json).getBytes(StandardCharsets.UTF_8));
  }

  /** The same message back to its queue. */
  static OutgoingMessage again(String queue, BasicProperties properties, byte[] body) {
    return new OutgoingMessage("", queue, properties, body);
  }

  /** The same message from a queue to {@link RabbitQueueNames#DEAD}. */
  static OutgoingMessage parked(String from, String type, byte[] body) {
    return new OutgoingMessage(
        "",
        RabbitQueueNames.DEAD,
        PERSISTENT_JSON.builder().type(type).headers(Map.of("x-winch-queue", from)).build(),
        body);
  }

  boolean isToQueue() {
    return exchange.isEmpty();
  }

  /** The queue or exchange that must exist. */
  String target() {
    return isToQueue() ? key : exchange;
  }

  /** Publishes it; RabbitMQ returns it if the queue does not exist. */
  void publish(Channel channel, String messageId) throws IOException {
    channel.basicPublish(
        exchange, key, isToQueue(), properties.builder().messageId(messageId).build(), body);
  }
}
