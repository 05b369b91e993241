package dev.winch.broker.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** SQL for {@code queue_reports}. */
final class ReportSql {
  private static final String INSERT =
      "insert into queue_reports (body) select * from unnest(?::text[])";

  /**
   * Takes the first rows in the caller's transaction; without a commit they stay. Not flushed to
   * disk, because a report may arrive twice. Large reports come in small batches.
   */
  private static final String TAKE =
      "delete from queue_reports where ctid = any(array(select ctid from (select ctid,"
          + " sum(octet_length(body)) over (order by seq) - octet_length(body) as bytes from"
          + " (select ctid, seq, body from queue_reports where visible_at <= clock_timestamp()"
          + " order by seq limit ? for update skip locked) as first) as bite where bytes < ?))"
          + " returning seq, body, attempts, set_config('synchronous_commit', 'off', true)";

  private static final String PUT_BACK =
      "insert into queue_reports (seq, body, attempts, visible_at)"
          + " values (?, ?, ?, clock_timestamp() + ? * interval '1 ms')";

  private static final String PARK =
      "insert into queue_parked (kind, body, reason) values ('report', ?, ?)";

  private ReportSql() {}

  /** Appends reports in this order. */
  static int insert(Connection connection, List<String> bodies) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setArray(1, connection.createArrayOf("text", bodies.toArray()));
      return statement.executeUpdate();
    }
  }

  /**
   * Takes the first reports in order.
   *
   * @param bytes limit after which no further report is taken
   */
  static List<ReportRow> take(Connection connection, int limit, long bytes) throws SQLException {
    List<ReportRow> taken = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setInt(1, limit);
      statement.setLong(2, bytes);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taken.add(new ReportRow(rows.getLong(1), rows.getString(2), rows.getInt(3)));
        }
      }
    }
    taken.sort(Comparator.comparingLong(ReportRow::seq));
    return taken;
  }

  /** Returns a taken report to its position, with a delay until the next attempt. */
  static void putBack(Connection connection, ReportRow row, int attempts, Duration pause)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUT_BACK)) {
      statement.setLong(1, row.seq());
      statement.setString(2, row.body());
      statement.setInt(3, attempts);
      statement.setLong(4, pause.toMillis());
      statement.executeUpdate();
    }
  }

  /** Moves a taken report to {@code queue_parked}. */
  static void park(Connection connection, ReportRow row, String reason) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PARK)) {
      statement.setString(1, row.body());
      statement.setString(2, reason);
      statement.executeUpdate();
    }
  }
}
