package dev.winch.broker.postgres;

import dev.winch.broker.Broker.CancelHandler;
import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consumes the requests to one node; a row is deleted only after its handler was called. */
final class CancelReader implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(CancelReader.class);

  private static final String TAKE =
      "with cancels as (delete from queue_cancels where node = ? returning task_id, dispatch),"
          + " drains as (delete from queue_drains where node = ? returning drained)"
          + " select task_id, dispatch, false from cancels"
          + " union all select null, 0, drained from drains";

  private final BrokerContext context;
  private final NodeId node;
  private final CancelHandler handler;
  private final Topic topic;
  private final WakeSignal signal;
  private final BackgroundLoop reader;

  /** Held during calls of the handler. */
  private final ReentrantLock calls = new ReentrantLock();

  private volatile boolean open = true;

  /** What one row asks of the node. */
  private sealed interface NodeRequest {
    record Cancel(TaskId task, int dispatch) implements NodeRequest {}

    record Drain(boolean drained) implements NodeRequest {}
  }

  CancelReader(BrokerContext context, NodeId node, CancelHandler handler) {
    this.context = context;
    this.node = node;
    this.handler = handler;
    this.topic = new Topic.Cancels(node);
    this.signal = context.signals().join(topic);
    this.reader = context.threads().loop("broker-cancels", this::read);
    reader.start();
  }

  private Duration read() throws InterruptedException {
    signal.lower();
    if (open) {
      context.database().transaction(this::pass);
    }
    signal.await(context.threads().varied(context.pollSettings().poll()));
    return Duration.ZERO;
  }

  private int pass(Connection connection) throws SQLException {
    List<NodeRequest> requests = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, node.value());
      statement.setString(2, node.value());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          requests.add(request(rows));
        }
      }
    }
    calls.lock();
    try {
      if (!open) {
        connection.rollback();
        return 0;
      }
      requests.forEach(this::call);
    } finally {
      calls.unlock();
    }
    return requests.size();
  }

  private static NodeRequest request(ResultSet row) throws SQLException {
    String task = row.getString(1);
    return task == null
        ? new NodeRequest.Drain(row.getBoolean(3))
        : new NodeRequest.Cancel(new TaskId(task), row.getInt(2));
  }

  private void call(NodeRequest request) {
    switch (request) {
      case NodeRequest.Cancel cancel -> call(cancel);
      case NodeRequest.Drain(boolean drained) -> handler.drain(drained);
    }
  }

  private void call(NodeRequest.Cancel cancel) {
    try {
      handler.cancel(cancel.task(), cancel.dispatch());
    } catch (RuntimeException e) {
      log.error(
          "cannot stop task {} on node {}; the stop is repeated when the run reports",
          cancel.task(),
          node,
          e);
    }
  }

  @Override
  public void pause() {
    open = false;
    reader.stop();
    signal.raise();
    context.signals().leave(topic, signal);
  }

  @Override
  public void close() {
    calls.lock();
    try {
      pause();
    } finally {
      calls.unlock();
    }
  }
}
