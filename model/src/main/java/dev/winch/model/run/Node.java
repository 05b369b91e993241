package dev.winch.model.run;

import java.time.Instant;

/**
 * A process as its last heartbeat described it.
 *
 * @param queue the queues it serves, {@code ""} for a coordinator
 * @param port of its health endpoint, 0 if configured by hand
 * @param runningTasks how many tasks it runs
 * @param fault why it is {@link Status#DOWN}, {@code ""} if it is not
 */
public record Node(
    NodeId id,
    String name,
    Instant startedAt,
    double cpuPercent,
    Instant lastHeartbeatAt,
    String queue,
    Status status,
    String hostname,
    int port,
    int runningTasks,
    String version,
    String fault) {

  /** A node without a fault. */
  public Node(
      NodeId id,
      String name,
      Instant startedAt,
      double cpuPercent,
      Instant lastHeartbeatAt,
      String queue,
      Status status,
      String hostname,
      int port,
      int runningTasks,
      String version) {
    this(
        id,
        name,
        startedAt,
        cpuPercent,
        lastHeartbeatAt,
        queue,
        status,
        hostname,
        port,
        runningTasks,
        version,
        "");
  }

  /** What the node last reported; readers decide from the time of its heartbeat if it is lost. */
  public enum Status {
    UP,
    /** It takes tasks, but its runtime cannot run them at the moment. */
    DOWN,
    /** It finishes what it runs and takes no more. */
    DRAINING,
    /** It has stopped; sent with its last heartbeat. */
    OFFLINE
  }
}
