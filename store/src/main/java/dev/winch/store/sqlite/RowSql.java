package dev.winch.store.sqlite;

import java.util.Collections;

/** SQL that writes a row with the given columns, such as {@code a, b, c}. */
final class RowSql {
  private RowSql() {}

  static String insert(String table, String columns) {
    int count = columns.split(",").length;
    return "insert into %s (%s) values (%s)"
        .formatted(table, columns, String.join(", ", Collections.nCopies(count, "?")));
  }

  /** An update with the columns as parameters, then the id. */
  static String update(String table, String columns) {
    return "update %s set %s = ? where id = ?"
        .formatted(table, String.join(" = ?, ", columns.split(", ")));
  }
}
