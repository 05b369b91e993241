package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.broker.postgres.PollSettings;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.NodeId;
import dev.winch.store.Store;
import java.net.URI;
import java.util.Locale;

/** Opens the configured broker. */
final class Brokers {
  private final ProcessContext process;
  private final Settings settings;
  private final BackendSelection combination;

  Brokers(ProcessContext process, BackendSelection combination) {
    this.process = process;
    this.settings = process.settings();
    this.combination = combination;
  }

  /** The broker shared by this store's engine and workers of the same process. */
  Broker withStore(NodeId node, Store store, Cipher cipher, StartupRetry startupRetry) {
    return combination.broker() == BackendSelection.Broker.INMEMORY
        ? process.keep(
            new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load))
        : shared(node, cipher, startupRetry);
  }

  /**
   * The broker between processes; waits for a server that is not up yet.
   *
   * @param cipher encrypts the tasks in its messages
   */
  Broker shared(NodeId node, Cipher cipher, StartupRetry startupRetry) {
    MessageJson json = new MessageJson(cipher);
    return switch (combination.broker()) {
      case RABBITMQ ->
          process.keep(
              startupRetry.await(
                  "broker",
                  () ->
                      RabbitBroker.open(
                          rabbit(node, startupRetry), json, process.random(), process.threads())));
      case POSTGRES ->
          process.keep(
              new PostgresBroker(
                  Stores.dsn(settings).dataSource(),
                  json,
                  PollSettings.standard(),
                  process.threads()));
      case INMEMORY -> throw new InternalException("an in-memory broker cannot be shared");
    };
  }

  private RabbitSettings rabbit(NodeId node, StartupRetry startupRetry) {
    return new RabbitSettings(
        settings.value(Keys.RABBIT_URL),
        settings.text(Keys.RABBIT_MANAGEMENT).map(URI::create),
        QueueType.valueOf(settings.value(Keys.RABBIT_QUEUE_TYPE).toUpperCase(Locale.ROOT)),
        "winch " + node,
        startupRetry.attempt());
  }
}
