package dev.winch.tests.cluster;

import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The database and the broker of a cluster, real ones that can be disturbed. */
final class Servers implements AutoCloseable {

  /** What lies between coordinators and workers. */
  enum Kind {
    RABBITMQ,
    POSTGRES
  }

  private final Kind kind;
  private final PostgresServer postgres;
  private final String database;
  private final Optional<RabbitServer> rabbit;
  private final Optional<RabbitServer.VirtualHost> host;

  Servers(Kind kind) {
    this.kind = kind;
    this.postgres = PostgresServer.launchUnsafe();
    this.database = postgres.newDatabase();
    this.rabbit = kind == Kind.RABBITMQ ? Optional.of(RabbitServer.open()) : Optional.empty();
    this.host = rabbit.map(RabbitServer::virtualHost);
  }

  /** The settings of a process that uses them. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(
        "WINCH_DATASTORE_POSTGRES_DSN",
        "host=127.0.0.1 port=%d dbname=%s user=%s"
            .formatted(postgres.port(), database, PostgresServer.USER));
    variables.put("WINCH_DATASTORE_ENCRYPTION_KEY", "the cluster's key");
    variables.put("WINCH_BROKER_TYPE", kind.name().toLowerCase(java.util.Locale.ROOT));
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

  /** The number that a query on the database gives. */
  long number(String sql) {
    try (Connection connection = DriverManager.getConnection(postgres.url(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many connections Winch processes have to the database. */
  long databaseConnections() {
    return number(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and pid <> pg_backend_pid()");
  }

  /** Closes what Winch left open at the broker; returns how many connections that was. */
  int brokerConnections() {
    return host.map(RabbitServer.VirtualHost::closeConnections).orElse(0);
  }

  @Override
  public void close() {
    rabbit.ifPresent(RabbitServer::stop);
    postgres.close();
  }
}
