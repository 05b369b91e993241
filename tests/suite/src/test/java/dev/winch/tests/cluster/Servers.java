package dev.winch.tests.cluster;

import dev.winch.codec.Cipher;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.store.StoreOpening;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The database and the broker of a cluster, real ones that can be disturbed. */
final class Servers implements AutoCloseable {

  /** What lies between coordinators and workers. */
  enum Kind {
    RABBITMQ,
    POSTGRES
  }

  private static final String KEY = "the cluster's key";

  private final Kind kind;
  private final PostgresServer postgres;
  private final String database;
  private final Optional<RabbitServer> rabbit;
  private final Optional<RabbitServer.VirtualHost> host;

  /**
   * @param address of this machine, at which they are reached
   */
  Servers(Kind kind, String address) {
    this.kind = kind;
    this.postgres = PostgresServer.launchUnsafeAt(address);
    this.database = postgres.newDatabase();
    this.rabbit =
        kind == Kind.RABBITMQ ? Optional.of(RabbitServer.openAt(address)) : Optional.empty();
    this.host = rabbit.map(RabbitServer::virtualHost);
  }

  /** The settings of a process that uses them. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("WINCH_DATASTORE_POSTGRES_DSN", postgres.dsn(database));
    variables.put("WINCH_DATASTORE_ENCRYPTION_KEY", KEY);
    variables.put("WINCH_BROKER_TYPE", kind.name().toLowerCase(Locale.ROOT));
    host.ifPresent(
        own -> {
          variables.put("WINCH_BROKER_RABBITMQ_URL", own.url());
          variables.put("WINCH_BROKER_RABBITMQ_MANAGEMENT_URL", own.managementUrl().toString());
        });
    return variables;
  }

  /** Crashes the database's server and starts it again. */
  void restartDatabase() {
    postgres.crash();
    postgres.start();
  }

  void cutDatabaseConnections() {
    postgres.cutConnections(database);
  }

  /** Crashes the broker's server and starts it again; the database's if they are one. */
  void restartBroker() {
    if (rabbit.isPresent()) {
      rabbit.get().kill();
      rabbit.get().restart();
    } else {
      restartDatabase();
    }
  }

  void cutBrokerConnections() {
    if (host.isPresent()) {
      host.get().closeConnections();
    } else {
      cutDatabaseConnections();
    }
  }

  int databasePort() {
    return postgres.port();
  }

  /** Where the broker is reached; the database's port if they are one. */
  int brokerPort() {
    return host.map(own -> URI.create(own.url()).getPort()).orElse(postgres.port());
  }

  /** Reads what the cluster has stored. */
  PostgresStore store() {
    return StoreOpening.of(postgres.dsn(database))
        .size(PoolSize.of(2, 1, Duration.ZERO, Duration.ZERO))
        .cipher(Cipher.of(List.of(KEY)))
        .open();
  }

  /** The first column of what a query on the database gives. */
  List<String> texts(String sql) {
    try (Connection connection = DriverManager.getConnection(postgres.url(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** What waits or is in hand: in the outbox, and in each queue of the broker. */
  List<String> messages() {
    List<String> messages = new ArrayList<>();
    for (String table : List.of("outbox", "queue_tasks", "queue_reports", "queue_parked")) {
      texts("select count(*) from " + table + " having count(*) > 0")
          .forEach(count -> messages.add(count + " in " + table));
    }
    host.ifPresent(
        own -> own.messages().forEach((queue, count) -> messages.add(count + " in " + queue)));
    return messages;
  }

  /** The connections that Winch processes have to the database, each with its state. */
  List<String> databaseConnections() {
    return texts(
        "select application_name || ' ' || pid || ' ' || state || ': ' || query"
            + " from pg_stat_activity where datname = current_database()"
            + " and pid <> pg_backend_pid()");
  }

  /** The connections that Winch processes have to RabbitMQ. */
  List<String> brokerConnections() {
    return host.map(RabbitServer.VirtualHost::connections).orElse(List.of());
  }

  @Override
  public void close() {
    rabbit.ifPresent(RabbitServer::stop);
    postgres.close();
  }
}
