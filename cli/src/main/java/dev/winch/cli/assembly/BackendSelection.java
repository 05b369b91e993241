package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.model.fault.InvalidInputException;

/** Which database and which broker the settings mean; they go together and with the mode. */
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
   * @throws InvalidInputException with the remedy, if they do not go together
   */
  static BackendSelection of(Settings settings, Mode mode) {
    BackendSelection chosen = of(settings);
    if (chosen.broker == Broker.POSTGRES && chosen.database == Database.SQLITE) {
      throw new InvalidInputException(
          "broker.type = postgres keeps its queues in the datastore: set datastore.postgres.dsn,"
              + " or choose another broker.type");
    }
    if (chosen.broker == Broker.INMEMORY && mode != Mode.STANDALONE) {
      throw new InvalidInputException(
          ("broker.type = inmemory ends with its process, so that a %s would reach nobody:"
                  + " set broker.type to rabbitmq or postgres, or `run standalone`")
              .formatted(mode.word()));
    }
    return chosen;
  }

  /**
   * Decision 22; queues are in the database where there is one for all and nobody says otherwise.
   */
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
