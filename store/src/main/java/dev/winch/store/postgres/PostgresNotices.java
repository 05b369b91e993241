package dev.winch.store.postgres;

import dev.winch.model.fault.UnavailableException;
import dev.winch.store.Notices;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * {@code NOTIFY} and {@code LISTEN}. A notice is sent after the transaction that it is about, in
 * one of its own that does not wait for the disk: PostgreSQL commits notifying transactions one at
 * a time.
 */
final class PostgresNotices implements Notices {
  private static final String CHANNEL = "winch_changes";
  private static final String SEND =
      "with quick as materialized (select set_config('synchronous_commit', 'off', true))"
          + " select pg_notify('"
          + CHANNEL
          + "', ? || text)::text from quick, unnest(?) as one (text)";

  /** How often the listening connection is checked, because silence may mean that it is lost. */
  private static final Duration PING = Duration.ofSeconds(5);

  private final Pool pool;
  private volatile Optional<Connection> listening = Optional.empty();

  /** Marks our own notices: the server's number of the listening connection. */
  private volatile String mark = "0:";

  private volatile boolean interrupted;

  PostgresNotices(Pool pool) {
    this.pool = pool;
  }

  @Override
  public void send(List<String> texts) {
    String own = mark;
    pool.with(session -> session.list(SEND, p -> p.text(own).texts(texts), row -> row.maybeText()));
  }

  @Override
  public void listen(Runnable connected, Consumer<String> each) {
    try (Connection connection = pool.connectAlone()) {
      listening = Optional.of(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute("listen " + CHANNEL);
      }
      PGConnection driver = connection.unwrap(PGConnection.class);
      mark = driver.getBackendPID() + ":";
      connected.run();
      while (!interrupted) {
        receive(connection, driver, each);
      }
    } catch (SQLException e) {
      if (!interrupted) {
        RuntimeException known = pool.postgresErrors().of(e);
        throw known instanceof TransientDatabaseException broken ? broken.as() : known;
      }
    } finally {
      listening = Optional.empty();
    }
  }

  private void receive(Connection connection, PGConnection driver, Consumer<String> each)
      throws SQLException {
    PGNotification[] received = driver.getNotifications((int) PING.toMillis());
    if (received == null || received.length == 0) {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout((int) PING.toSeconds());
        statement.execute("select");
      }
      return;
    }
    String own = mark;
    for (PGNotification one : received) {
      String text = one.getParameter();
      if (!text.startsWith(own)) {
        each.accept(text.substring(text.indexOf(':') + 1));
      }
    }
  }

  @Override
  public void interrupt() {
    interrupted = true;
    listening.ifPresent(
        connection -> {
          try {
            connection.abort(Runnable::run);
          } catch (SQLException e) {
            throw new UnavailableException("the listening connection cannot be closed", e);
          }
        });
  }
}
