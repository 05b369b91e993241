package dev.winch.store.postgres;

import dev.winch.codec.MessageJson;
import dev.winch.model.event.Message;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a transaction sends, as rows of the broker in the same database: written by the transaction
 * itself, so that no dispatch is without its row and no row without its dispatch. Whoever consumes
 * them is told by the broker after the commit. Safe for use by many threads.
 */
public final class QueueRows {
  /**
   * A task waits once: a later dispatch takes the place of an earlier one, at the end of its queue.
   */
  private static final String DISPATCH =
      "insert into queue_tasks (queue, priority, task_id, dispatch, body)"
          + " select * from unnest(?::text[], ?::smallint[], ?::text[], ?::integer[], ?::text[])"
          + " on conflict (task_id) do update set seq = excluded.seq, queue = excluded.queue,"
          + " priority = excluded.priority, dispatch = excluded.dispatch, body = excluded.body,"
          + " visible_at = excluded.visible_at, taken_by = null"
          + " where queue_tasks.dispatch < excluded.dispatch";

  /**
   * Of what still waits; a row that somebody is just taking is left to him. The queue outlives the
   * last of its tasks, which nobody may ever have consumed.
   */
  private static final String WITHDRAW =
      "with withdrawn as (delete from queue_tasks where ctid = any(array("
          + "select waiting.ctid from queue_tasks waiting"
          + " join unnest(?::text[], ?::integer[]) as unwanted (task_id, dispatch)"
          + " using (task_id, dispatch)"
          + " where waiting.visible_at <= now() for update of waiting skip locked))"
          + " returning queue)"
          + " insert into queues select distinct queue from withdrawn on conflict do nothing";

  private static final String CANCEL =
      "insert into queue_cancels (node, task_id, dispatch)"
          + " select * from unnest(?::text[], ?::text[], ?::integer[])";

  private final MessageJson json;

  public QueueRows(MessageJson json) {
    this.json = json;
  }

  /** Tells where a task's log has got to. */
  @FunctionalInterface
  public interface LogPositions {
    /** Number of the last part that the task has printed, 0 if none. */
    int lastPart(TaskId task) throws SQLException;

    /** The same with its length, where the bound of a log counts for all dispatches together. */
    default LogExtent logged(TaskId task) throws SQLException {
      return new LogExtent(lastPart(task), 0);
    }
  }

  /**
   * Writes the rows of these messages in the connection's transaction, to be called when the log
   * parts of the transaction have been written. The order of the dispatches is their order in the
   * queues.
   */
  public void write(Connection connection, List<Message> messages, LogPositions logs)
      throws SQLException {
    Map<TaskId, Message.Dispatch> dispatches = new LinkedHashMap<>();
    List<Message.Withdraw> withdrawals = new ArrayList<>();
    List<Message.Cancel> cancels = new ArrayList<>();
    for (Message message : messages) {
      switch (message) {
        case Message.Dispatch dispatch ->
            dispatches.merge(dispatch.order().id(), dispatch, QueueRows::later);
        case Message.Withdraw withdraw -> withdrawals.add(withdraw);
        case Message.Cancel cancel -> cancels.add(cancel);
      }
    }
    dispatch(connection, List.copyOf(dispatches.values()), logs);
    withdraw(connection, withdrawals);
    cancel(connection, cancels);
  }

  private static Message.Dispatch later(Message.Dispatch one, Message.Dispatch other) {
    return one.order().dispatch() < other.order().dispatch() ? other : one;
  }

  private void dispatch(Connection connection, List<Message.Dispatch> dispatches, LogPositions logs)
      throws SQLException {
    if (dispatches.isEmpty()) {
      return;
    }
    String[] bodies = new String[dispatches.size()];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = json.order(positioned(dispatches.get(i).order(), logs));
    }
    execute(
        connection,
        DISPATCH,
        texts(connection, dispatches, dispatch -> dispatch.order().queue()),
        array(connection, "int2", dispatches, dispatch -> (short) dispatch.priority()),
        texts(connection, dispatches, dispatch -> dispatch.order().id().value()),
        numbers(connection, dispatches, dispatch -> dispatch.order().dispatch()),
        connection.createArrayOf("text", bodies));
  }

  /** Says where the log goes on, if an earlier dispatch may have printed. */
  private static TaskOrder positioned(TaskOrder order, LogPositions logs) throws SQLException {
    return order.dispatch() == 1 ? order : order.behind(logs.logged(order.id()));
  }

  private static void withdraw(Connection connection, List<Message.Withdraw> withdrawals)
      throws SQLException {
    if (!withdrawals.isEmpty()) {
      execute(
          connection,
          WITHDRAW,
          texts(connection, withdrawals, withdraw -> withdraw.task().value()),
          numbers(connection, withdrawals, Message.Withdraw::dispatch));
    }
  }

  private static void cancel(Connection connection, List<Message.Cancel> cancels)
      throws SQLException {
    if (!cancels.isEmpty()) {
      execute(
          connection,
          CANCEL,
          texts(connection, cancels, cancel -> cancel.node().value()),
          texts(connection, cancels, cancel -> cancel.task().value()),
          numbers(connection, cancels, Message.Cancel::dispatch));
    }
  }

  private static void execute(Connection connection, String sql, java.sql.Array... columns)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < columns.length; i++) {
        statement.setArray(i + 1, columns[i]);
      }
      statement.executeUpdate();
    }
  }

  private static <E> java.sql.Array texts(
      Connection connection, List<E> rows, Function<E, Object> column) throws SQLException {
    return array(connection, "text", rows, column);
  }

  private static <E> java.sql.Array numbers(
      Connection connection, List<E> rows, Function<E, Object> column) throws SQLException {
    return array(connection, "int4", rows, column);
  }

  private static <E> java.sql.Array array(
      Connection connection, String type, List<E> rows, Function<E, Object> column)
      throws SQLException {
    return connection.createArrayOf(type, rows.stream().map(column).toArray());
  }
}
