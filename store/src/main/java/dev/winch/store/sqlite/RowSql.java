package dev.winch.store.sqlite;

import java.util.Collections;

/** Statements that write a row given its columns, as {@code a, b, c}. */
final class RowSql {
  private RowSql() {}

  static String insert(String table, String columns) {
    int count = columns.split(",").length;
    return "insert into %s (%s) values (%s)"
        .formatted(table, columns, String.join(", ", Collections.nCopies(count, "?")));
  }

  /** The columns come first, then the id. */
  static String update(String table, String columns) {
    return "update %s set %s = ? where id = ?"
        .formatted(table, String.join(" = ?, ", columns.split(", ")));
  }
}
