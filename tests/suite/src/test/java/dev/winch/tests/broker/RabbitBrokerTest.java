package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.tests.kit.broker.BrokerContract;
import dev.winch.tests.kit.broker.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

/** RabbitMQ with quorum queues: the contract. */
class RabbitBrokerTest extends BrokerContract {
  private final RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();

  @Override
  protected Broker open() {
    return RabbitBroker.open(
        new RabbitSettings(
            RabbitUrl.parse(host.url()),
            Optional.of(host.managementUrl()),
            QueueType.QUORUM,
            "test",
            Duration.ofSeconds(10)),
        new MessageJson(Cipher.of(List.of("key"))),
        new SplittableRandom(1));
  }

  @AfterEach
  void deleteHost() {
    host.delete();
  }
}
