package dev.winch.store.postgres;

import dev.winch.store.rows.Statements.RowBinding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Collects writing statements and sends them in one round trip. */
final class StatementBatch {
  private final List<Step> steps = new ArrayList<>();

  private record Step(String sql, Columns columns, List<Long> more) {}

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * Adds a statement for all these rows, unless there are none.
   *
   * @param sql with one array parameter per column, followed by the numbers
   */
  <E> void add(String sql, Collection<E> rows, RowBinding<E> binding, Long... more)
      throws SQLException {
    if (!rows.isEmpty()) {
      steps.add(new Step(sql, Columns.of(rows, binding), List.of(more)));
    }
  }

  /** Adds a statement with only numeric parameters. */
  void add(String sql, Long... numbers) throws SQLException {
    add(sql, List.of(0), (params, none) -> {}, numbers);
  }

  <E> void insert(String table, String columns, Collection<E> rows, RowBinding<E> binding)
      throws SQLException {
    add(inserting(table, columns), rows, binding);
  }

  static String inserting(String table, String columns) {
    return "insert into %s (%s) select * from unnest(%s)".formatted(table, columns, marks(columns));
  }

  /**
   * Adds the replacement of rows; a missing row aborts the transaction.
   *
   * @param columns the last one identifies the row
   */
  <E> void replace(String table, String columns, Collection<E> rows, RowBinding<E> binding)
      throws SQLException {
    replace(table, columns, "", rows, binding);
  }

  /**
   * The same, which sets further columns.
   *
   * @param computed SQL such as {@code , a = b + 1}
   */
  <E> void replace(
      String table, String columns, String computed, Collection<E> rows, RowBinding<E> binding)
      throws SQLException {
    String changing = columns.substring(0, columns.lastIndexOf(','));
    String key = columns.substring(changing.length() + 2);
    add(
        "with replaced as (update %s set (%s) = (%s)%s from unnest(%s) as new (%s) where %s.%s = new.%s returning 1) select 1 / (count(*) = ?)::int from replaced"
            .formatted(
                table,
                changing,
                "new." + changing.replace(", ", ", new."),
                computed,
                marks(columns),
                columns,
                table,
                key,
                key),
        rows,
        binding,
        (long) rows.size());
  }

  /**
   * An insertion of rows with a further column.
   *
   * @param value SQL that computes it from a row called {@code new}
   */
  static String inserting(String table, String columns, String computed, String value) {
    return "insert into %s (%s, %s) select new.*, %s from unnest(%s) as new (%s)"
        .formatted(table, columns, computed, value, marks(columns), columns);
  }

  private static String marks(String columns) {
    return String.join(", ", Collections.nCopies(columns.split(",").length, "?"));
  }

  /**
   * Sends and clears the batch.
   *
   * @param last statement sent after it, such as {@code commit}; {@code ""} for none
   */
  void run(Connection connection, String last) throws SQLException {
    var sql = new StringBuilder();
    steps.forEach(step -> sql.append(sql.isEmpty() ? "" : ";\n").append(step.sql()));
    if (!last.isEmpty()) {
      sql.append(sql.isEmpty() ? "" : ";\n").append(last);
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      int next = 1;
      for (Step step : steps) {
        next = step.columns().bind(connection, statement, next);
        for (long number : step.more()) {
          statement.setLong(next++, number);
        }
      }
      statement.execute();
    }
    steps.clear();
  }
}
