package dev.winch.store.rows;

import java.util.List;

/**
 * A table that {@code migrate-data} copies to another database, unchanged except for encrypted
 * values.
 *
 * @param columns in the order of the values of a row
 */
public record MovedTable(String name, List<Column> columns) {
  public MovedTable {
    columns = List.copyOf(columns);
  }

  /** The identity of a row: its id, or those of its task and number. */
  public String id(Object[] row) {
    return name.equals("items")
        ? value("task_id", row) + " " + value("chunk", row)
        : value("id", row);
  }

  /** The value as text, {@code ""} if there is no such column. */
  private String value(String column, Object[] row) {
    for (int i = 0; i < row.length; i++) {
      if (columns.get(i).name().equals(column)) {
        return String.valueOf(row[i]);
      }
    }
    return "";
  }

  /** A column and the kind of its values. */
  public record Column(String name, Kind kind) {}

  /** How a value is copied. */
  public enum Kind {
    PLAIN,
    /** A boolean, 0 or 1 on SQLite. */
    FLAG,
    /** A text that may be encrypted as a whole. */
    SEALED,
    /** A job's definition. */
    JOB,
    /** A task, encrypted as a whole or in its secrets. */
    TASK
  }
}
