package dev.winch.broker.rabbitmq;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * @param management URL of the management API, if it is not port 15672 of the same host
 * @param name connection name in RabbitMQ's lists
 * @param patience how long to wait for the first connection
 */
public record RabbitSettings(
    RabbitUrl url, Optional<URI> management, QueueType queueType, String name, Duration patience) {

  URI managementUrl() {
    return management.orElseGet(url::management);
  }
}
