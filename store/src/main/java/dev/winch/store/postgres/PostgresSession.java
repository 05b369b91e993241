package dev.winch.store.postgres;

import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;

/** A connection borrowed from the pool; the driver caches its prepared statements. */
final class PostgresSession implements Statements {
  private final Connection connection;
  private final PostgresErrors postgresErrors;

  PostgresSession(Connection connection, PostgresErrors postgresErrors) {
    this.connection = connection;
    this.postgresErrors = postgresErrors;
  }

  /** Work with more than single statements. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  <T> T use(Work<T> work) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw postgresErrors.of(e);
    }
  }

  /** The same without a result. */
  interface Step {
    void on(Connection connection) throws SQLException;
  }

  void run(Step step) {
    use(
        connection -> {
          step.on(connection);
          return true;
        });
  }

  @Override
  public <T> void each(String sql, Binding binding, Mapper<T> mapper, Consumer<T> each) {
    run(
        open -> {
          try (PreparedStatement statement = open.prepareStatement(sql)) {
            binding.to(new SessionParams(statement));
            try (ResultSet results = statement.executeQuery()) {
              var row = new Row(results);
              while (row.next()) {
                each.accept(mapper.of(row));
              }
            }
          }
        });
  }

  /** Runs two queries in one round trip. */
  <A, B> void both(
      String sql,
      Binding binding,
      Mapper<A> firstMapper,
      Consumer<A> first,
      Mapper<B> secondMapper,
      Consumer<B> second) {
    run(
        open -> {
          try (PreparedStatement statement = open.prepareStatement(sql)) {
            binding.to(new SessionParams(statement));
            statement.execute();
            each(statement, firstMapper, first);
            statement.getMoreResults();
            each(statement, secondMapper, second);
          }
        });
  }

  private static <T> void each(PreparedStatement statement, Mapper<T> mapper, Consumer<T> each)
      throws SQLException {
    try (ResultSet results = statement.getResultSet()) {
      var row = new Row(results);
      while (row.next()) {
        each.accept(mapper.of(row));
      }
    }
  }

  @Override
  public <T> Optional<T> first(String sql, Binding binding, Mapper<T> mapper) {
    return list(sql, binding, mapper).stream().findFirst();
  }

  @Override
  public int update(String sql, Binding binding) {
    return use(
        open -> {
          try (PreparedStatement statement = open.prepareStatement(sql)) {
            binding.to(new SessionParams(statement));
            return statement.executeUpdate();
          }
        });
  }

  /** Runs statements without parameters in one round trip. */
  void execute(String script) {
    run(
        open -> {
          try (Statement statement = open.createStatement()) {
            statement.execute(script);
          }
        });
  }
}
