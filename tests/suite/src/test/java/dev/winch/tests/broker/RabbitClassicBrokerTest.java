package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.tests.kit.broker.BrokerContract;
import dev.winch.tests.kit.broker.RabbitServer;
import org.junit.jupiter.api.AfterEach;

/** RabbitMQ with classic queues: the contract. */
class RabbitClassicBrokerTest extends BrokerContract {
  private final RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();

  @Override
  protected Broker open() {
    return Rabbits.open(host, QueueType.CLASSIC);
  }

  @AfterEach
  void deleteHost() {
    broker.close();
    host.delete();
  }
}
