package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.model.fault.InvalidInputException;

/** Selects database and broker from the settings; the combination must match the mode. */
record BackendSelection(Database database, Broker broker) {

  enum Database {
    SQLITE,
    POSTGRES
  }

  enum Broker {
    INMEMORY,
    POSTGRES,
    RABBITMQ
  }

  /**
   * @throws InvalidInputException with the remedy, if they contradict each other
   */
  static BackendSelection of(Settings settings, Mode mode) {
    BackendSelection chosen = of(settings);
    if (chosen.broker == Broker.POSTGRES && chosen.database == Database.SQLITE) {
      throw new InvalidInputException(
          "broker.type = postgres stores its queues in the datastore: set datastore.postgres.dsn,"
              + " or choose another broker.type");
    }
    if (chosen.broker == Broker.INMEMORY && mode != Mode.STANDALONE) {
      throw new InvalidInputException(
          ("broker.type = inmemory cannot be shared between processes, so a %s would be isolated:"
                  + " set broker.type to rabbitmq or postgres, or `run standalone`")
              .formatted(mode.word()));
    }
    return chosen;
  }

  /** Applies the defaults of decision 22: queues are in PostgreSQL if the datastore is. */
  static BackendSelection of(Settings settings) {
    boolean postgres =
        settings.isWritten(Keys.DATASTORE_TYPE)
            ? settings.value(Keys.DATASTORE_TYPE).equals("postgres")
            : settings.isAnyWritten("datastore.postgres.");
    Database database = postgres ? Database.POSTGRES : Database.SQLITE;
    if (!settings.isWritten(Keys.BROKER_TYPE)) {
      return new BackendSelection(database, postgres ? Broker.POSTGRES : Broker.INMEMORY);
    }
    return new BackendSelection(
        database,
        switch (settings.value(Keys.BROKER_TYPE)) {
          case "rabbitmq" -> Broker.RABBITMQ;
          case "postgres" -> Broker.POSTGRES;
          default -> Broker.INMEMORY;
        });
  }
}
