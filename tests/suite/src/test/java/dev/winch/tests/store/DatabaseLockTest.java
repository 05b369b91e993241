package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.model.fault.ConflictException;
import dev.winch.store.postgres.DatabaseLock;
import dev.winch.store.postgres.Dsn;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who may use a PostgreSQL database; a server of its own, whose connections are broken off. */
class DatabaseLockTest {
  private static final PostgresServer SERVER = PostgresServer.launch("fsync=off");

  private final String database = SERVER.newDatabase();

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @Test
  void oneProcessClaimsTheDatabaseForItself() {
    Dsn dsn = Dsn.parse(SERVER.dsn(database));
    try (DatabaseLock held = DatabaseLock.alone(dsn, () -> {}, TestThreads.create())) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DatabaseLock.alone(dsn, () -> {}, TestThreads.create()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("is in use by another Winch");
      assertThatThrownBy(() -> DatabaseLock.beside(dsn, () -> {}, TestThreads.create()))
          .isInstanceOf(ConflictException.class);
    }
    try (DatabaseLock first =
            onceFree(() -> DatabaseLock.beside(dsn, () -> {}, TestThreads.create()));
        DatabaseLock second = DatabaseLock.beside(dsn, () -> {}, TestThreads.create())) {
      assertThat(first).isNotSameAs(second);
      assertThatThrownBy(() -> DatabaseLock.alone(dsn, () -> {}, TestThreads.create()))
          .isInstanceOf(ConflictException.class);
    }
    onceFree(() -> DatabaseLock.alone(dsn, () -> {}, TestThreads.create())).close();
  }

  @Test
  void aClaimTakenByAnotherProcessIsReported() {
    Dsn dsn = Dsn.parse(SERVER.dsn(database));
    AtomicBoolean lost = new AtomicBoolean();
    try (DatabaseLock held = DatabaseLock.alone(dsn, () -> lost.set(true), TestThreads.create())) {
      assertThat(held).isNotNull();
      // The first to ask gets the lock: this test tries without a pause.
      SERVER.sql(
          database, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
      try (DatabaseLock other =
          onceFree(() -> DatabaseLock.alone(dsn, () -> {}, TestThreads.create()))) {
        assertThat(other).isNotNull();
        await().atMost(Duration.ofMinutes(4)).untilTrue(lost);
      }
    }
  }

  /** The server gives a claim up when it hears that the connection is closed. */
  private static DatabaseLock onceFree(Callable<DatabaseLock> claim) {
    return await()
        .pollInterval(Duration.ofMillis(10))
        .ignoreException(ConflictException.class)
        .until(claim, Objects::nonNull);
  }
}
