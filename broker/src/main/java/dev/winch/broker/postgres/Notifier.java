package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes consumers: those of this process directly, others by {@code NOTIFY}. Notifications may be
 * lost, because consumers also poll. They are sent after the transaction that causes them, since
 * PostgreSQL commits notifying transactions one at a time including the flush to disk.
 * Notifications that arrive while one is being sent are combined into the next.
 */
final class Notifier {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);
  private static final String CHANNEL = "winch_broker";
  private static final String NOTIFY =
      "select pg_notify('" + CHANNEL + "', topic) from unnest(?::text[]) topic";

  /** The payload of a notification is limited to 8,000 bytes. */
  private static final int LONGEST_TOPIC = 1_000;

  /** How often the listening connection is checked, because silence may mean that it is lost. */
  private static final Duration PING = Duration.ofSeconds(5);

  /** Minimum time between notifications, each of which is a transaction. */
  private static final Duration APART = Duration.ofMillis(2);

  private final Database database;
  private final SignalRegistry signals;
  private final Set<String> pending = ConcurrentHashMap.newKeySet();
  private final WakeSignal toSend = new WakeSignal();
  private final BackgroundLoop sender;
  private final BackgroundLoop listener;
  private volatile Optional<Connection> listening = Optional.empty();

  /**
   * Process id of the listening connection on the server, which identifies our own notifications.
   */
  private volatile int mark;

  Notifier(Database database, SignalRegistry signals, BackgroundThreads threads) {
    this.database = database;
    this.signals = signals;
    sender = threads.loop("broker-notifications", this::send);
    listener = threads.loop("broker-listener", this::listen);
    sender.start();
    listener.start();
  }

  /** Wakes the consumers of these topics; returns at once. */
  void wake(Collection<? extends Topic> topics) {
    for (Topic topic : topics) {
      signals.raise(topic.text());
      if (topic.text().length() <= LONGEST_TOPIC) {
        pending.add(topic.text());
      }
    }
    toSend.raise();
  }

  private Duration send() throws InterruptedException {
    toSend.await(PING);
    Set<String> taken = Set.copyOf(pending);
    pending.removeAll(taken);
    if (taken.isEmpty()) {
      return Duration.ZERO;
    }
    database.run(connection -> notify(connection, taken));
    return APART;
  }

  private boolean notify(Connection connection, Set<String> topics) throws SQLException {
    String from = mark + ":";
    try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
      Object[] texts = topics.stream().map(from::concat).toArray();
      statement.setArray(1, connection.createArrayOf("text", texts));
      return statement.execute();
    }
  }

  /** Wakes the consumers of this topic over the given connection; returns when it is sent. */
  void wake(Connection connection, Topic topic) {
    signals.raise(topic.text());
    try {
      notify(connection, Set.of(topic.text()));
    } catch (SQLException e) {
      log.debug("cannot notify consumers of {}, which poll anyway", topic, e);
    }
  }

  /** Listens until the connection is lost. */
  private Duration listen() {
    try (Connection connection = database.connect()) {
      listening = Optional.of(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute("listen " + CHANNEL);
      }
      PGConnection driver = connection.unwrap(PGConnection.class);
      mark = driver.getBackendPID();
      database.answered();
      // Earlier notifications were lost.
      signals.raiseAll();
      listener.steady();
      while (!listener.isStopping()) {
        receive(connection, driver);
      }
      return Duration.ZERO;
    } catch (SQLException e) {
      throw database.noted(e);
    } finally {
      mark = 0;
      listening = Optional.empty();
    }
  }

  private void receive(Connection connection, PGConnection driver) throws SQLException {
    PGNotification[] notifications = driver.getNotifications((int) PING.toMillis());
    if (notifications == null || notifications.length == 0) {
      ping(connection);
      return;
    }
    String own = mark + ":";
    Set<String> topics =
        Arrays.stream(notifications)
            .map(PGNotification::getParameter)
            .filter(text -> !text.startsWith(own))
            .map(text -> text.substring(text.indexOf(':') + 1))
            .collect(Collectors.toSet());
    topics.forEach(signals::raise);
  }

  private void ping(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout((int) PING.toSeconds());
      statement.execute("select");
    }
    database.answered();
  }

  /** Sends the remaining notifications and stops. */
  void close() {
    sender.stop();
    listener.stop();
    toSend.raise();
    listening.ifPresent(Notifier::abort);
    sender.awaitEnd(PING);
    listener.awaitEnd(PING);
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // Closing failed: the connection is gone anyway.
    }
  }
}
