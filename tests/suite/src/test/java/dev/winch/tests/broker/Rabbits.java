package dev.winch.tests.broker;

import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.broker.RabbitServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Brokers over a real RabbitMQ. */
final class Rabbits {
  private Rabbits() {}

  static RabbitBroker open(RabbitServer.VirtualHost host, QueueType type) {
    return open(host.url(), host.managementUrl(), type, Duration.ofSeconds(10));
  }

  static RabbitBroker open(String url, URI management, QueueType type, Duration patience) {
    return RabbitBroker.open(
        new RabbitSettings(RabbitUrl.parse(url), Optional.of(management), type, "test", patience),
        new MessageJson(Cipher.of(List.of("key"))),
        new SplittableRandom(1),
        TestThreads.create());
  }
}
