package dev.winch.store.sqlite;

import dev.winch.store.rows.Row;
import dev.winch.store.rows.StatementParams;
import dev.winch.store.rows.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A connection with its prepared statements. Used by one thread at a time. */
final class SqliteSession implements Statements, AutoCloseable {
  private static final int KEPT_STATEMENTS = 100;

  private final Connection connection;
  private final SqliteErrors sqliteErrors;
  private final Map<String, PreparedStatement> statements =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparedStatement> eldest) {
          return size() > KEPT_STATEMENTS && closed(eldest.getValue());
        }
      };

  SqliteSession(Connection connection, SqliteErrors sqliteErrors) {
    this.connection = connection;
    this.sqliteErrors = sqliteErrors;
  }

  @Override
  public <T> void each(String sql, Binding binding, Mapper<T> mapper, Consumer<T> each) {
    try (ResultSet results = results(sql, binding)) {
      var row = new Row(results);
      while (row.next()) {
        each.accept(mapper.of(row));
      }
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  @Override
  public <T> Optional<T> first(String sql, Binding binding, Mapper<T> mapper) {
    try (ResultSet results = results(sql, binding)) {
      var row = new Row(results);
      return row.next() ? Optional.of(mapper.of(row)) : Optional.empty();
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  private ResultSet results(String sql, Binding binding) throws SQLException {
    PreparedStatement statement = prepared(sql);
    binding.to(new StatementParams(statement));
    return statement.executeQuery();
  }

  @Override
  public int update(String sql, Binding binding) {
    try {
      PreparedStatement statement = prepared(sql);
      binding.to(new StatementParams(statement));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  /** Executes the statement for each row; returns the total number of changed rows. */
  <E> int updateEach(String sql, Collection<E> rows, RowBinding<E> binding) {
    if (rows.isEmpty()) {
      return 0;
    }
    try {
      PreparedStatement statement = prepared(sql);
      try {
        for (E row : rows) {
          binding.to(new StatementParams(statement), row);
          statement.addBatch();
        }
        return Arrays.stream(statement.executeBatch()).sum();
      } finally {
        statement.clearBatch();
      }
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  /** Executes statements without parameters and results. */
  void execute(String script) {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script);
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  private boolean closed(PreparedStatement statement) {
    try {
      statement.close();
      return true;
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }
}
