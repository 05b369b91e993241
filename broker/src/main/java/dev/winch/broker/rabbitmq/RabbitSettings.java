package dev.winch.broker.rabbitmq;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * @param management where the management API is, if not at port 15672 of the same host
 * @param name what the connections are called in RabbitMQ's lists
 * @param patience how long the first connection may take
 */
public record RabbitSettings(
    RabbitUrl url, Optional<URI> management, QueueType queueType, String name, Duration patience) {

  URI managementUrl() {
    return management.orElseGet(url::management);
  }
}
