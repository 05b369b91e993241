package dev.winch.broker.postgres;

import dev.winch.model.run.QueueInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * SQL for the queue list over all processes. A queue exists if it has a name, a task or a consumer;
 * any of them is enough, so no race between creation and deletion can hide tasks.
 */
final class QueueSql {

  /** A task with an expired lease counts as waiting. */
  private static final String INFO =
      "with named as (select name from queues %1$s),"
          + " counted as (select queue as name,"
          + " count(*) filter (where visible_at <= clock_timestamp()) as waiting,"
          + " count(*) filter (where visible_at > clock_timestamp()) as taken"
          + " from queue_tasks %2$s group by queue),"
          + " consumed as (select queue as name, sum(slots) as slots from queue_consumers"
          + " where expires_at > clock_timestamp() %3$s group by queue)"
          + " select name, coalesce(waiting, 0), coalesce(slots, 0), coalesce(taken, 0)"
          + " from named full join counted using (name) full join consumed using (name)";

  private static final String ALL = INFO.formatted("", "", "");
  private static final String ONE =
      INFO.formatted("where name = ?", "where queue = ?", "and queue = ?");

  /** Deletes only the name; tasks and consumers keep a queue alive. */
  private static final String DELETE = "delete from queues where name = ?";

  private QueueSql() {}

  /** All queues by name, in the caller's transaction. */
  static List<QueueInfo> all(Connection connection) throws SQLException {
    planForSums(connection);
    try (PreparedStatement statement = connection.prepareStatement(ALL)) {
      List<QueueInfo> queues = new ArrayList<>(read(statement));
      queues.sort(Comparator.comparing(QueueInfo::name));
      return queues;
    }
  }

  /** A queue, if it exists, in the caller's transaction. */
  static Optional<QueueInfo> one(Connection connection, String name) throws SQLException {
    planForSums(connection);
    try (PreparedStatement statement = connection.prepareStatement(ONE)) {
      for (int i = 1; i <= 3; i++) {
        statement.setString(i, name);
      }
      return read(statement).stream().findFirst();
    }
  }

  /** Enables sequential scans: sums read whole tables. */
  private static void planForSums(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local enable_seqscan = on; set local enable_hashjoin = on");
    }
  }

  private static List<QueueInfo> read(PreparedStatement statement) throws SQLException {
    List<QueueInfo> queues = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        queues.add(
            new QueueInfo(rows.getString(1), rows.getInt(2), rows.getInt(3), rows.getInt(4)));
      }
    }
    return queues;
  }

  static boolean delete(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setString(1, name);
      return statement.executeUpdate() > 0;
    }
  }
}
