package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.Unavailable;
import dev.winch.store.postgres.DatabaseUse;
import dev.winch.store.postgres.Dsn;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who may use a PostgreSQL database; a server of its own, whose connections are broken off. */
class DatabaseUseTest {
  private static final PostgresServer SERVER = PostgresServer.launch("fsync=off");

  private final String database = SERVER.newDatabase();

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @Test
  void oneProcessClaimsTheDatabaseForItself() {
    Dsn dsn = Dsn.parse(SERVER.dsn(database));
    try (DatabaseUse held =
        DatabaseUse.alone(dsn, () -> {}, new BackgroundThreads(Unavailable.class))) {
      assertThat(held).isNotNull();
      assertThatThrownBy(
              () -> DatabaseUse.alone(dsn, () -> {}, new BackgroundThreads(Unavailable.class)))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("is taken: another Winch uses it");
      assertThatThrownBy(
              () -> DatabaseUse.beside(dsn, () -> {}, new BackgroundThreads(Unavailable.class)))
          .isInstanceOf(Conflict.class);
    }
    try (DatabaseUse first =
            onceFree(
                () -> DatabaseUse.beside(dsn, () -> {}, new BackgroundThreads(Unavailable.class)));
        DatabaseUse second =
            DatabaseUse.beside(dsn, () -> {}, new BackgroundThreads(Unavailable.class))) {
      assertThat(first).isNotSameAs(second);
      assertThatThrownBy(
              () -> DatabaseUse.alone(dsn, () -> {}, new BackgroundThreads(Unavailable.class)))
          .isInstanceOf(Conflict.class);
    }
    onceFree(() -> DatabaseUse.alone(dsn, () -> {}, new BackgroundThreads(Unavailable.class)))
        .close();
  }

  @Test
  void claimThatAnotherProcessTookIsTold() {
    Dsn dsn = Dsn.parse(SERVER.dsn(database));
    AtomicBoolean lost = new AtomicBoolean();
    try (DatabaseUse held =
        DatabaseUse.alone(dsn, () -> lost.set(true), new BackgroundThreads(Unavailable.class))) {
      assertThat(held).isNotNull();
      // Whoever comes first gets it: this test tries without a pause.
      SERVER.sql(
          database, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
      try (DatabaseUse other =
          onceFree(
              () -> DatabaseUse.alone(dsn, () -> {}, new BackgroundThreads(Unavailable.class)))) {
        assertThat(other).isNotNull();
        await().atMost(Duration.ofMinutes(4)).untilTrue(lost);
      }
    }
  }

  /** The server gives a claim up when it hears that the connection is closed. */
  private static DatabaseUse onceFree(Callable<DatabaseUse> claim) {
    return await()
        .pollInterval(Duration.ofMillis(10))
        .ignoreException(Conflict.class)
        .until(claim, Objects::nonNull);
  }
}
