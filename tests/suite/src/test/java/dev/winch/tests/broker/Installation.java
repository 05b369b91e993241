package dev.winch.tests.broker;

import dev.winch.broker.postgres.PollSettings;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A database with the queues in it, and the brokers of the processes that share it. */
final class Installation implements AutoCloseable {
  /** Short, so that tests see what happens when it is over. */
  static final Duration HOLD = Duration.ofMillis(1_200);

  private static final PollSettings PACE = new PollSettings(Duration.ofMillis(300), HOLD);

  private final String database;
  private final DataSource source;
  private final List<PostgresBroker> brokers = new CopyOnWriteArrayList<>();

  private Installation(String database, DataSource source) {
    this.database = database;
    this.source = source;
  }

  static Installation onSharedServer() {
    return on(PostgresServer.shared());
  }

  static Installation on(PostgresServer server) {
    String database = server.newDatabase();
    Installation installation = new Installation(database, server.dataSource(database));
    EngineSide.makeTables(installation.source);
    return installation;
  }

  /** The broker of one more process. */
  EngineSide open() {
    PostgresBroker broker = new PostgresBroker(source, EngineSide.JSON, PACE, TestThreads.create());
    brokers.add(broker);
    return new EngineSide(broker, source);
  }

  String database() {
    return database;
  }

  /** As if the schema had only now been made. */
  void makeTablesAnew() {
    execute("drop table if exists queues, queue_reports, queue_cancels, queue_consumers");
    execute("drop table if exists queue_tasks, queue_parked, queue_drains");
    EngineSide.makeTables(source);
  }

  void execute(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query. */
  List<String> texts(String sql) {
    try (Connection connection = source.getConnection();
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
