package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.store.rows.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
  @TempDir Path folder;
  private final AtomicInteger undone = new AtomicInteger();
  private DatabaseFile file;
  private SqliteSession session;
  private Writer writer;

  @BeforeEach
  void open() {
    file = DatabaseFile.at(folder.resolve("winch.db"));
    session = file.openWriter();
    session.execute("create table t (x)");
    session.execute("create table meta (name text primary key, value integer) without rowid");
    writer = new Writer(file, session, undone::incrementAndGet);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private void insert(int bytes) {
    writer.transaction(
        s -> s.update("insert into t values (zeroblob(?))", params -> params.number(bytes)));
  }

  private long rows() {
    return writer.transaction(s -> s.number("select count(*) from t", Statements.Binding.NONE));
  }

  @Test
  void fullDiskKeepsNothingAndIsOverWhenThereIsSpace() {
    // The bound ends with the connection, which a fault ends: as if space had been freed meanwhile.
    session.number("pragma max_page_count = 20", Statements.Binding.NONE);
    insert(1);

    assertThatThrownBy(() -> insert(1_000_000))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("its disk is full: free some space");
    assertThat(undone).hasValue(1);

    insert(1_000_000);
    assertThat(writer.check()).isEmpty();
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void f15_aFullDiskStaysAFaultWhileAJobDoesNotFitThoughSmallRowsDo() {
    bounded("pragma max_page_count = 40");
    assertThatThrownBy(() -> insert(1_000_000)).isInstanceOf(UnavailableException.class);

    bounded("pragma max_page_count = 40");
    insert(1);
    assertThat(rows()).isEqualTo(1);
    assertThat(writer.check()).get().asString().contains("its disk is full");

    assertThat(writer.check()).isEmpty();
    assertThat(meta()).isZero();
  }

  @Test
  void f15_workThatChangesNothingDoesNotEndAFault() {
    bounded("pragma max_page_count = 20");
    assertThatThrownBy(() -> insert(1_000_000)).isInstanceOf(UnavailableException.class);
    bounded("pragma max_page_count = 1");
    assertThat(rows()).isZero();
    assertThat(writer.check()).isPresent();
  }

  @Test
  void f15_aFileThatMayOnlyBeReadIsAFaultUntilItMayBeWritten() {
    bounded("pragma query_only = on");
    assertThatThrownBy(() -> insert(1)).hasMessageContaining("cannot be written");
    bounded("pragma query_only = on");
    assertThat(writer.check()).get().asString().contains("cannot be written");
    assertThat(writer.check()).isEmpty();
    insert(1);
    assertThat(rows()).isEqualTo(1);
  }

  /** Holds until a fault, which ends the connection. */
  private void bounded(String pragma) {
    writer.transaction(s -> s).execute(pragma);
  }

  private long meta() {
    return writer.transaction(s -> s.number("select count(*) from meta", Statements.Binding.NONE));
  }

  @Test
  void workThatThrowsIsUndoneOnTheSameConnection() {
    assertThatThrownBy(
            () ->
                writer.transaction(
                    s -> {
                      s.execute("insert into t values (1)");
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    assertThat(rows()).isZero();
    assertThat(writer.<SqliteSession>transaction(s -> s)).isSameAs(session);
  }

  @Test
  void transactionInsideATransactionIsADefect() {
    assertThatThrownBy(() -> writer.transaction(s -> rows())).isInstanceOf(InternalException.class);

    insert(1);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void refusedStatementIsADefect() {
    assertThatThrownBy(() -> writer.transaction(s -> s.update("insert into u values (1)", p -> {})))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("no such table: u");
  }

  @Test
  void lockOfAnotherProgramIsNamed() throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("winch.db");
    try (Connection other = DriverManager.getConnection(url);
        Connection waiting = DriverManager.getConnection(url);
        Statement locking = other.createStatement();
        Statement locked = waiting.createStatement()) {
      locking.execute("begin immediate");
      locked.execute("pragma busy_timeout = 0");

      assertThatThrownBy(() -> locked.execute("begin immediate"))
          .isInstanceOfSatisfying(
              SQLException.class,
              failure ->
                  assertThat(file.sqliteErrors().of(failure))
                      .isInstanceOf(UnavailableException.class)
                      .hasMessageContaining("is locked by another program: end that program"));
    }
  }
}
