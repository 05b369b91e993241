package dev.winch.store.rows;

import java.util.List;

/**
 * A table whose rows move to another database as they are, but for what is encrypted.
 *
 * @param columns in the order of the values of a row
 */
public record MovedTable(String name, List<Column> columns) {
  public MovedTable {
    columns = List.copyOf(columns);
  }

  /** What names a row: its id, or those of the task and the number that it is a part of. */
  public String id(Object[] row) {
    return name.equals("items")
        ? value("task_id", row) + " " + value("chunk", row)
        : value("id", row);
  }

  /** As a text, {@code ""} if there is no such column. */
  private String value(String column, Object[] row) {
    for (int i = 0; i < row.length; i++) {
      if (columns.get(i).name().equals(column)) {
        return String.valueOf(row[i]);
      }
    }
    return "";
  }

  /** A column and what its values are: text, whole numbers, others, or null. */
  public record Column(String name, Kind kind) {}

  /** How a value is moved. */
  public enum Kind {
    PLAIN,
    /** 0 or 1 in a database without truth values. */
    FLAG,
    /** A text that may be encrypted as a whole. */
    SEALED,
    /** A job's definition. */
    JOB,
    /** A task, encrypted as a whole or in its secrets. */
    TASK
  }
}
