package dev.winch.tests.broker;

import dev.winch.broker.postgres.DatabaseAddress;
import dev.winch.broker.postgres.Pace;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database with the queues in it, and the brokers of the processes that share it. */
final class Installation implements AutoCloseable {
  /** Short, so that tests see what happens when it is over. */
  static final Duration HOLD = Duration.ofMillis(1_200);

  private static final Pace PACE = new Pace(Duration.ofMillis(300), HOLD);

  private final String database;
  private final DatabaseAddress address;
  private final List<PostgresBroker> brokers = new CopyOnWriteArrayList<>();

  private Installation(String database, DatabaseAddress address) {
    this.database = database;
    this.address = address;
  }

  static Installation onSharedServer() {
    return on(PostgresServer.shared());
  }

  static Installation on(PostgresServer server) {
    String database = server.newDatabase();
    Installation installation =
        new Installation(database, new DatabaseAddress(server.url(database), new Properties()));
    EngineSide.makeTables(installation.address.url());
    return installation;
  }

  /** The broker of one more process. */
  EngineSide open() {
    PostgresBroker broker = new PostgresBroker(address, EngineSide.JSON, PACE);
    brokers.add(broker);
    return new EngineSide(broker, address.url());
  }

  String database() {
    return database;
  }

  /** As if the schema had only now been made. */
  void makeTablesAnew() {
    execute("drop table if exists queues, queue_reports, queue_cancels, queue_consumers");
    execute("drop table if exists queue_tasks, queue_parked");
    EngineSide.makeTables(address.url());
  }

  void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(address.url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query. */
  List<String> texts(String sql) {
    try (Connection connection = DriverManager.getConnection(address.url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Long> numbers(String sql) {
    return texts(sql).stream().map(Long::valueOf).toList();
  }

  @Override
  public void close() {
    brokers.forEach(PostgresBroker::close);
  }
}
