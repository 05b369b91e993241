package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.DatabaseFileLock;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.store.Store;
import dev.winch.store.postgres.DatabaseLock;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.store.postgres.QueueRows;
import dev.winch.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the configured database. */
final class Stores {
  private static final Logger log = LoggerFactory.getLogger(Stores.class);

  private final ProcessContext process;
  private final Settings settings;
  private final BackendSelection combination;

  Stores(ProcessContext process, BackendSelection combination) {
    this.process = process;
    this.settings = process.settings();
    this.combination = combination;
  }

  /**
   * Opens the store for an engine, with exclusive access to a file; waits for a server that is not
   * up yet.
   */
  Store forEngine(Cipher cipher, StartupRetry startupRetry) {
    if (combination.database() == BackendSelection.Database.SQLITE) {
      return file(cipher);
    }
    Store store = server(cipher, startupRetry);
    Dsn dsn = dsn(settings);
    process.keep(
        combination.broker() == BackendSelection.Broker.INMEMORY
            ? DatabaseLock.alone(dsn, this::leave, process.threads())
            : DatabaseLock.beside(dsn, this::leave, process.threads()));
    return store;
  }

  /** Opens the store without a lock and migrates its schema. */
  Store open(Cipher cipher, StartupRetry startupRetry) {
    return switch (combination.database()) {
      case SQLITE -> file(cipher);
      case POSTGRES -> server(cipher, startupRetry);
    };
  }

  private Store file(Cipher cipher) {
    Path database = process.databaseFile();
    process.keep(DatabaseFileLock.of(database));
    return process.keep(SqliteStore.open(database, cipher));
  }

  private Store server(Cipher cipher, StartupRetry startupRetry) {
    Optional<QueueRows> queues =
        combination.broker() == BackendSelection.Broker.POSTGRES
            ? Optional.of(new QueueRows(new MessageJson(cipher)))
            : Optional.empty();
    PoolSize size =
        PoolSize.of(
            settings.value(Keys.POSTGRES_OPEN),
            settings.value(Keys.POSTGRES_IDLE),
            settings.value(Keys.POSTGRES_LIFETIME),
            settings.value(Keys.POSTGRES_IDLE_TIME));
    return process.keep(
        startupRetry.await(
            "database",
            () ->
                PostgresStore.open(
                    dsn(settings), size, cipher, queues, Duration.ZERO, process.random())));
  }

  /**
   * Exits the process, which is safe like a crash: two such processes would run every task twice.
   */
  private void leave() {
    log.error(
        "another Winch took over the database {} while the connection was lost; exiting", place());
    process.abandon(1);
  }

  static Dsn dsn(Settings settings) {
    return Dsn.parse(settings.value(Keys.POSTGRES_DSN));
  }

  /** The location of the database, for messages. */
  String place() {
    return switch (combination.database()) {
      case SQLITE -> process.databaseFile().toString();
      case POSTGRES -> dsn(settings).place();
    };
  }
}
