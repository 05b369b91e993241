package dev.winch.broker.postgres;

import dev.winch.model.run.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** SQL for {@code queue_consumers}, and the clean-up after dead consumers. */
final class ConsumerSql {
  private static final String REGISTER =
      "with named as (insert into queues values (?) on conflict do nothing)"
          + " insert into queue_consumers (queue, slots, expires_at)"
          + " values (?, ?, clock_timestamp() + ? * interval '1 ms') returning id";

  private static final String RENEW =
      "update queue_consumers set expires_at = clock_timestamp() + ? * interval '1 ms'"
          + " where id = ?";

  private static final String REMOVE = "delete from queue_consumers where id = ?";

  private static final String DRAIN =
      "insert into queue_drains (node, drained) values (?, ?) on conflict (node)"
          + " do update set drained = excluded.drained, created_at = excluded.created_at";

  /**
   * Requests to nodes that are gone are deleted after a day, which is longer than a run continues
   * without its connection.
   */
  private static final String SWEEP =
      "with consumers as (delete from queue_consumers"
          + " where expires_at < clock_timestamp() - interval '10 minutes'),"
          + " drains as (delete from queue_drains"
          + " where created_at < clock_timestamp() - interval '1 day')"
          + " delete from queue_cancels where created_at < clock_timestamp() - interval '1 day'";

  private ConsumerSql() {}

  /**
   * Creates the queue if it does not exist, and registers a consumer; returns the consumer's id.
   */
  static long register(Connection connection, String queue, int slots, Duration lease)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
      statement.setString(1, queue);
      statement.setString(2, queue);
      statement.setInt(3, slots);
      statement.setLong(4, lease.toMillis());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Renews the lease; false if the consumer was deleted meanwhile. */
  static boolean renew(Connection connection, long id, Duration lease) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setLong(1, lease.toMillis());
      statement.setLong(2, id);
      return statement.executeUpdate() > 0;
    }
  }

  static boolean remove(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
      statement.setLong(1, id);
      return statement.executeUpdate() > 0;
    }
  }

  /** Leaves a request for a node, in the place of the one before. */
  static int drain(Connection connection, NodeId node, boolean drained) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DRAIN)) {
      statement.setString(1, node.value());
      statement.setBoolean(2, drained);
      return statement.executeUpdate();
    }
  }

  /** Deletes rows of dead processes. */
  static int sweep(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SWEEP)) {
      return statement.executeUpdate();
    }
  }
}
