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

  /**
   * An insertion with a further column that is computed.
   *
   * @param value SQL
   */
  static String insert(String table, String columns, String computed, String value) {
    int count = columns.split(",").length;
    return "insert into %s (%s, %s) values (%s, %s)"
        .formatted(
            table, columns, computed, String.join(", ", Collections.nCopies(count, "?")), value);
  }

  /**
   * An update with the columns as parameters, then the id.
   *
   * @param computed SQL that sets further columns
   */
  static String update(String table, String columns, String computed) {
    return "update %s set %s = ?, %s where id = ?"
        .formatted(table, String.join(" = ?, ", columns.split(", ")), computed);
  }

  /** An update with the columns as parameters, then the id. */
  static String update(String table, String columns) {
    return "update %s set %s = ? where id = ?"
        .formatted(table, String.join(" = ?, ", columns.split(", ")));
  }
}
