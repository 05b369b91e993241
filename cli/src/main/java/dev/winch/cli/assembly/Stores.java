package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.DatabaseClaim;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresClaim;
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
  private final Combination combination;

  Stores(Ground ground, Combination combination) {
    this.ground = ground;
    this.combination = combination;
  }

  /** With the secrets of this cipher; waits for a server that is not up yet. */
  Store open(Cipher cipher, Patience patience) {
    return switch (combination.database()) {
      case SQLITE -> file(cipher);
      case POSTGRES -> {
        patience.await("database", this::claim);
        yield server(cipher, patience);
      }
    };
  }

  /** Brings the schema up to date, whoever uses the database. */
  void migrate(Cipher cipher, Patience patience) {
    switch (combination.database()) {
      case SQLITE -> file(cipher);
      case POSTGRES -> server(cipher, patience);
    }
  }

  private Store file(Cipher cipher) {
    Path database = ground.databaseFile();
    ground.keep(DatabaseClaim.of(database));
    return ground.keep(SqliteStore.open(database, cipher));
  }

  /** A process with its queues in memory needs the database for itself. */
  private PostgresClaim claim() {
    boolean alone = combination.broker() == Combination.Broker.INMEMORY;
    return ground.keep(PostgresClaim.of(dsn(), alone, this::leave));
  }

  /** As good as a crash, which loses nothing: two such processes would run every task twice. */
  private void leave() {
    LOG.error("another Winch took the database {} while it was out of reach: ends", place());
    Runtime.getRuntime().halt(1);
  }

  private Store server(Cipher cipher, Patience patience) {
    Optional<QueueRows> queues =
        combination.broker() == Combination.Broker.POSTGRES
            ? Optional.of(new QueueRows(new MessageJson(cipher)))
            : Optional.empty();
    return patience.await(
        "database",
        () -> ground.keep(PostgresStore.open(dsn(), poolSize(), cipher, queues, Duration.ZERO)));
  }

  private Dsn dsn() {
    return Dsn.parse(ground.settings().value(Keys.POSTGRES_DSN));
  }

  private PoolSize poolSize() {
    Settings settings = ground.settings();
    return PoolSize.of(
        settings.value(Keys.POSTGRES_MAX_OPEN),
        settings.value(Keys.POSTGRES_MAX_IDLE),
        settings.value(Keys.POSTGRES_LIFETIME),
        settings.value(Keys.POSTGRES_IDLE_TIME));
  }

  /** The database's name for people. */
  String place() {
    return switch (combination.database()) {
      case SQLITE -> ground.databaseFile().toString();
      case POSTGRES -> dsn().toString();
    };
  }
}
