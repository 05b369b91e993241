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
