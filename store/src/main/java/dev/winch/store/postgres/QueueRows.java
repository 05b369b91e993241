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
    StatementBatch script = new StatementBatch();
    add(script, messages, logs);
    if (!script.isEmpty()) {
      script.run(connection, "");
    }
  }

  /** Whether {@link #add} asks for the logs of tasks, as they are after the transaction. */
  static boolean readsLogs(List<Message> messages) {
    return messages.stream()
        .anyMatch(
            message ->
                message instanceof Message.Dispatch(TaskOrder order, int _)
                    && order.dispatch() > 1);
  }

  /** The same as statements that go with others. */
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

  /** Says where the log goes on, if an earlier dispatch may have printed. */
  private static TaskOrder positioned(TaskOrder order, LogPositions logs) throws SQLException {
    return order.dispatch() == 1 ? order : order.behind(logs.logged(order.id()));
  }
}
