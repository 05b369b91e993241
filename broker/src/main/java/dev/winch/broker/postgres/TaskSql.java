package dev.winch.broker.postgres;

import dev.winch.model.run.TaskId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * SQL for {@code queue_tasks} after the engine has inserted a row. No statement waits for a row
 * lock: another transaction that has locked a row takes precedence.
 */
final class TaskSql {

  /**
   * Not flushed to disk: the report of the start is written later, so it is never durable before
   * the take. After a crash a lost take is as if it never happened.
   */
  private static final String TAKE =
      "update queue_tasks set visible_at = clock_timestamp() + ? * interval '1 ms', taken_by = ?"
          + " where ctid = any(array(select ctid from queue_tasks"
          + " where queue = ? and visible_at <= clock_timestamp()"
          + " order by priority desc, seq limit ? for update skip locked))"
          + " returning task_id, dispatch, body, priority, seq,"
          + " set_config('synchronous_commit', 'off', true)";

  private static final String NAMED =
      "select waiting.ctid from queue_tasks waiting"
          + " join unnest(?::text[], ?::integer[]) as named (task_id, dispatch)"
          + " using (task_id, dispatch)";

  /** Deletes the row no matter which consumer holds it: its dispatch has started. */
  private static final String ACKNOWLEDGE =
      "delete from queue_tasks where ctid = any(array("
          + NAMED
          + " for update of waiting skip locked)) returning task_id";

  private static final String RELEASE =
      "update queue_tasks set visible_at = '-infinity', taken_by = null where ctid = any(array("
          + NAMED
          + " where taken_by = any(?) for update of waiting skip locked))"
          + " returning task_id";

  private static final String RENEW =
      "update queue_tasks set visible_at = clock_timestamp() + ? * interval '1 ms'"
          + " where ctid = any(array("
          + NAMED
          + " where taken_by = any(?) for update of waiting skip locked))";

  private static final String PARK =
      "with gone as (delete from queue_tasks where ctid = any(array("
          + NAMED
          + " where taken_by = any(?) for update of waiting skip locked)) returning body)"
          + " insert into queue_parked (kind, body, reason) select 'task', body, ? from gone";

  private TaskSql() {}

  private record Placed(TaskRow row, int priority, long seq) {}

  /** Takes the first tasks of a queue in order. */
  static List<TaskRow> take(
      Connection connection, String queue, long consumer, int limit, Duration hold)
      throws SQLException {
    List<Placed> taken = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setLong(1, hold.toMillis());
      statement.setLong(2, consumer);
      statement.setString(3, queue);
      statement.setInt(4, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          TaskRow row =
              new TaskRow(
                  new TaskId(rows.getString(1)), rows.getInt(2), consumer, rows.getString(3));
          taken.add(new Placed(row, rows.getInt(4), rows.getLong(5)));
        }
      }
    }
    return taken.stream()
        .sorted(Comparator.comparingInt(Placed::priority).reversed().thenComparingLong(Placed::seq))
        .map(Placed::row)
        .toList();
  }

  /** Deletes started tasks; returns those that were not locked. */
  static Set<TaskId> acknowledge(Connection connection, Collection<TaskRow> rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ACKNOWLEDGE)) {
      name(statement, 1, rows);
      return ids(statement);
    }
  }

  /** Returns tasks that their consumers still hold; returns those that were not locked. */
  static Set<TaskId> release(Connection connection, Collection<TaskRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
      name(statement, 1, rows);
      statement.setArray(3, consumers(connection, rows));
      return ids(statement);
    }
  }

  /** Renews the leases of tasks that their consumers still hold. */
  static void renew(Connection connection, Collection<TaskRow> rows, Duration hold)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setLong(1, hold.toMillis());
      name(statement, 2, rows);
      statement.setArray(4, consumers(connection, rows));
      statement.executeUpdate();
    }
  }

  /**
   * Moves an unreadable task to {@code queue_parked}.
   *
   * @return false if its consumer no longer holds it
   */
  static boolean park(Connection connection, TaskRow row, String reason) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PARK)) {
      name(statement, 1, List.of(row));
      statement.setArray(3, consumers(connection, List.of(row)));
      statement.setString(4, reason);
      return statement.executeUpdate() > 0;
    }
  }

  private static void name(PreparedStatement statement, int from, Collection<TaskRow> rows)
      throws SQLException {
    Connection connection = statement.getConnection();
    Object[] tasks = rows.stream().map(row -> row.task().value()).toArray();
    Object[] dispatches = rows.stream().map(TaskRow::dispatch).toArray();
    statement.setArray(from, connection.createArrayOf("text", tasks));
    statement.setArray(from + 1, connection.createArrayOf("int4", dispatches));
  }

  private static Array consumers(Connection connection, Collection<TaskRow> rows)
      throws SQLException {
    return connection.createArrayOf(
        "int8", rows.stream().map(TaskRow::consumer).distinct().toArray());
  }

  private static Set<TaskId> ids(PreparedStatement statement) throws SQLException {
    Set<TaskId> ids = new HashSet<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(new TaskId(rows.getString(1)));
      }
    }
    return ids;
  }
}
