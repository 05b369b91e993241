package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.broker.postgres.Pace;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.fault.Defect;
import dev.winch.model.run.NodeId;
import dev.winch.store.Store;
import java.net.URI;
import java.util.Locale;

/** Which broker the settings mean, and how it is opened. */
final class Brokers {
  private final Ground ground;
  private final Settings settings;
  private final Combination combination;

  Brokers(Ground ground, Combination combination) {
    this.ground = ground;
    this.settings = ground.settings();
    this.combination = combination;
  }

  /** The one that this store's engine and the workers of the same process share. */
  Broker withStore(NodeId node, Store store, Cipher cipher, Patience patience) {
    return combination.broker() == Combination.Broker.INMEMORY
        ? ground.keep(new InProcessBroker(new StoredOrders(store.reads())::load))
        : shared(node, cipher, patience);
  }

  /**
   * The one between processes; waits for a server that is not up yet.
   *
   * @param cipher encrypts the tasks in its messages
   */
  Broker shared(NodeId node, Cipher cipher, Patience patience) {
    MessageJson json = new MessageJson(cipher);
    return switch (combination.broker()) {
      case RABBITMQ ->
          ground.keep(
              patience.await(
                  "broker",
                  () ->
                      RabbitBroker.open(
                          rabbit(node, patience), json, ground.chance(), ground.threads())));
      case POSTGRES ->
          ground.keep(
              new PostgresBroker(
                  Stores.dsn(settings).dataSource(), json, Pace.standard(), ground.threads()));
      case INMEMORY -> throw new Defect("an in-memory broker is not shared");
    };
  }

  private RabbitSettings rabbit(NodeId node, Patience patience) {
    return new RabbitSettings(
        settings.value(Keys.RABBIT_URL),
        settings.text(Keys.RABBIT_MANAGEMENT).map(URI::create),
        QueueType.valueOf(settings.value(Keys.RABBIT_QUEUE_TYPE).toUpperCase(Locale.ROOT)),
        "winch " + node,
        patience.attempt());
  }
}
