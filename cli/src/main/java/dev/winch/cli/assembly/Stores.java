package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.DatabaseClaim;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.store.Store;
import dev.winch.store.postgres.DatabaseUse;
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

/** Which database the settings mean, and how it is opened. */
final class Stores {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private final Ground ground;
  private final Settings settings;
  private final Combination combination;

  Stores(Ground ground, Combination combination) {
    this.ground = ground;
    this.settings = ground.settings();
    this.combination = combination;
  }

  /** For an engine, which has a file for itself; waits for a server that is not up yet. */
  Store forEngine(Cipher cipher, Patience patience) {
    if (combination.database() == Combination.Database.SQLITE) {
      return file(cipher);
    }
    Store store = server(cipher, patience);
    Dsn dsn = dsn(settings);
    ground.keep(
        combination.broker() == Combination.Broker.INMEMORY
            ? DatabaseUse.alone(dsn, this::leave, ground.threads())
            : DatabaseUse.beside(dsn, this::leave, ground.threads()));
    return store;
  }

  /** Opens it as it is, bringing its schema up to date. */
  Store open(Cipher cipher, Patience patience) {
    return switch (combination.database()) {
      case SQLITE -> file(cipher);
      case POSTGRES -> server(cipher, patience);
    };
  }

  private Store file(Cipher cipher) {
    Path database = ground.databaseFile();
    ground.keep(DatabaseClaim.of(database));
    return ground.keep(SqliteStore.open(database, cipher));
  }

  private Store server(Cipher cipher, Patience patience) {
    Optional<QueueRows> queues =
        combination.broker() == Combination.Broker.POSTGRES
            ? Optional.of(new QueueRows(new MessageJson(cipher)))
            : Optional.empty();
    PoolSize size =
        PoolSize.of(
            settings.value(Keys.POSTGRES_OPEN),
            settings.value(Keys.POSTGRES_IDLE),
            settings.value(Keys.POSTGRES_LIFETIME),
            settings.value(Keys.POSTGRES_IDLE_TIME));
    return ground.keep(
        patience.await(
            "database",
            () -> PostgresStore.open(dsn(settings), size, cipher, queues, Duration.ZERO)));
  }

  /** As good as a crash, which loses nothing: two such processes would run every task twice. */
  private void leave() {
    LOG.error("another Winch took the database {} while it was out of reach: ends", place());
    ground.abandon(1);
  }

  static Dsn dsn(Settings settings) {
    return Dsn.parse(settings.value(Keys.POSTGRES_DSN));
  }

  /** The database's name for people. */
  String place() {
    return switch (combination.database()) {
      case SQLITE -> ground.databaseFile().toString();
      case POSTGRES -> dsn(settings).place();
    };
  }
}
