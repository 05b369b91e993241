package dev.winch.store.postgres;

import dev.winch.codec.MessageJson;
import dev.winch.model.event.Message;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inserts the messages of a transaction into the broker's tables of the same database, within that
 * transaction: every dispatch has its row, and every row its dispatch. The broker notifies
 * consumers after the commit. Thread-safe.
 */
public final class QueueRows {
  /** A task has one row: a later dispatch replaces an earlier one, at the end of its queue. */
  private static final String DISPATCH =
      "insert into queue_tasks (queue, priority, task_id, dispatch, body)"
          + " select * from unnest(?::text[], ?::smallint[], ?::text[], ?::integer[], ?::text[])"
          + " on conflict (task_id) do update set seq = excluded.seq, queue = excluded.queue,"
          + " priority = excluded.priority, dispatch = excluded.dispatch, body = excluded.body,"
          + " visible_at = excluded.visible_at, taken_by = null"
          + " where queue_tasks.dispatch < excluded.dispatch";

  /**
   * Deletes waiting rows, and skips rows that a consumer is taking. The queue's own row is kept
   * although it may never have had a consumer.
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

  /** Returns how far a task's log has been written. */
  @FunctionalInterface
  public interface LogPositions {
    /** Number of the last part of the task's log, 0 if none. */
    int lastPart(TaskId task) throws SQLException;

    /** Last part and length of the log; the log limit counts all dispatches of a task. */
    default LogExtent logged(TaskId task) throws SQLException {
      return new LogExtent(lastPart(task), 0);
    }
  }

  /**
   * Inserts the rows of these messages in the connection's transaction; call it after the log parts
   * of the transaction have been written. Queue order is the order of the dispatches.
   */
  public void write(Connection connection, List<Message> messages, LogPositions logs)
      throws SQLException {
    StatementBatch script = new StatementBatch();
    add(script, messages, logs);
    if (!script.isEmpty()) {
      script.run(connection, "");
    }
  }

  /** Whether {@link #add} reads the logs of tasks, as of the end of the transaction. */
  static boolean readsLogs(List<Message> messages) {
    return messages.stream()
        .anyMatch(
            message ->
                message instanceof Message.Dispatch(TaskOrder order, int _)
                    && order.dispatch() > 1);
  }

  /** Adds the inserts as statements to a batch. */
  void add(StatementBatch script, List<Message> messages, LogPositions logs) throws SQLException {
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
    List<Row> rows = new ArrayList<>();
    for (Message.Dispatch dispatch : dispatches.values()) {
      rows.add(new Row(dispatch, json.order(positioned(dispatch.order(), logs))));
    }
    script.add(
        DISPATCH,
        rows,
        (p, row) ->
            p.text(row.dispatch().order().queue())
                .number(row.dispatch().priority())
                .text(row.dispatch().order().id().value())
                .number(row.dispatch().order().dispatch())
                .text(row.body()));
    script.add(
        WITHDRAW,
        withdrawals,
        (p, withdraw) -> p.text(withdraw.task().value()).number(withdraw.dispatch()));
    script.add(
        CANCEL,
        cancels,
        (p, cancel) ->
            p.text(cancel.node().value()).text(cancel.task().value()).number(cancel.dispatch()));
  }

  private record Row(Message.Dispatch dispatch, String body) {}

  private static Message.Dispatch later(Message.Dispatch one, Message.Dispatch other) {
    return one.order().dispatch() < other.order().dispatch() ? other : one;
  }

  /** Sets the log position of an order if an earlier dispatch may have printed. */
  private static TaskOrder positioned(TaskOrder order, LogPositions logs) throws SQLException {
    return order.dispatch() == 1 ? order : order.continuing(logs.logged(order.id()));
  }
}
