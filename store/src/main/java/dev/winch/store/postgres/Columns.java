package dev.winch.store.postgres;

import dev.winch.model.fault.InternalException;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Statements.RowBinding;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of many rows as one array per column, which the statement expands with {@code unnest}.
 * The statement text does not depend on the number of rows, so it stays prepared.
 */
final class Columns extends Params {
  private final List<Column> columns = new ArrayList<>();
  private int at;

  private record Column(String type, List<Object> values) {}

  private Columns() {}

  static <E> Columns of(Collection<E> rows, RowBinding<E> binding) throws SQLException {
    var columns = new Columns();
    for (E row : rows) {
      columns.at = 0;
      binding.to(columns, row);
    }
    return columns;
  }

  private void put(String type, @Nullable Object value) {
    if (at == columns.size()) {
      columns.add(new Column(type, new ArrayList<>()));
    }
    columns.get(at++).values().add(value);
  }

  @Override
  protected void putText(@Nullable String value) {
    put("text", PgText.storable(value));
  }

  @Override
  protected void putNumber(long value) {
    put("int8", value);
  }

  @Override
  protected void putReal(double value) {
    put("float8", value);
  }

  @Override
  protected void putFlag(boolean value) {
    put("bool", value);
  }

  @Override
  protected void putNoNumber() {
    put("int8", null);
  }

  @Override
  protected void putTexts(Collection<String> values) {
    throw new InternalException("columns with lists are not supported");
  }

  /** Binds the parameters starting with this number; returns the next number. */
  int bind(Connection connection, PreparedStatement statement, int from) throws SQLException {
    int next = from;
    for (Column column : columns) {
      statement.setArray(next++, array(connection, column));
    }
    return next;
  }

  private static Array array(Connection connection, Column column) throws SQLException {
    return connection.createArrayOf(
        column.type(),
        column.type().equals("text")
            ? column.values().toArray(String[]::new)
            : column.type().equals("int8")
                ? column.values().toArray(Long[]::new)
                : column.values().toArray());
  }
}
