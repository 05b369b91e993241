package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.ConflictException;
import dev.winch.store.SchemaVersion;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PostgresInspection;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which databases a store opens, prepares or refuses. */
class PostgresOpeningTest {
  private static final PostgresServer SERVER = PostgresServer.shared();

  @Test
  void O8_manyProcessesMigrateAtOnceAndAnOwnerWithoutRightsWillDo() {
    String owned = SERVER.newDatabase();
    SERVER.sql(
        "postgres", "create role plain login; alter database %s owner to plain".formatted(owned));
    StoreOpening opening =
        StoreOpening.of(SERVER.dsn(owned).replace("user=postgres", "user=plain"));
    List<CompletableFuture<Void>> starts =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.runAsync(() -> opening.open().close()))
            .toList();
    CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();

    try (Store opened = opening.open()) {
      assertThat(opened.fault()).isEmpty();
    }
    assertThat(SERVER.sql(owned, "select count(*) from winch_schema")).isEqualTo("1");
  }

  @Test
  void decision16_newerSchemaRefusesToStart() {
    String database = SERVER.newDatabase();
    StoreOpening opening = StoreOpening.of(SERVER.dsn(database));
    opening.open().close();
    SERVER.sql(database, "update winch_schema set version = 99");

    assertThatThrownBy(() -> opening.patience(Duration.ofMinutes(1)).open())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has schema 99 of a newer Winch");
  }

  @Test
  void anInspectionReadsTheSchemaAndChangesNothing() {
    String database = SERVER.newDatabase();
    Dsn dsn = Dsn.parse(SERVER.dsn(database));
    assertThat(PostgresInspection.version(dsn).stored()).isZero();
    assertThat(SERVER.sql(database, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("0");

    StoreOpening.of(SERVER.dsn(database)).open().close();
    SchemaVersion version = PostgresInspection.version(dsn);
    assertThat(version.stored()).isEqualTo(version.newest()).isPositive();

    SERVER.sql(database, "update winch_schema set version = 99");
    assertThatThrownBy(() -> PostgresInspection.version(dsn))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has schema 99 of a newer Winch");
  }

  @Test
  void databaseOfAnotherProgramIsLeftAlone() {
    String other = SERVER.newDatabase();
    SERVER.sql(other, "create table jobs (id text)");

    assertThatThrownBy(() -> StoreOpening.of(SERVER.dsn(other)).open())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("contains tables of another program");
    assertThat(SERVER.sql(other, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("1");
  }

  @Test
  void databaseOfAnotherEncodingIsRefused() {
    SERVER.sql(
        "postgres", "create database ascii encoding 'SQL_ASCII' locale 'C' template template0");

    assertThatThrownBy(() -> StoreOpening.of(SERVER.dsn("ascii")).open())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has the encoding SQL_ASCII");
  }
}
