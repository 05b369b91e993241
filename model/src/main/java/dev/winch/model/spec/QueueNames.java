package dev.winch.model.spec;

import java.util.Set;

/** Names of queues: which ones tasks may use. */
public final class QueueNames {
  /** The queue of tasks that name none. */
  public static final String DEFAULT = "default";

  /** Names that the reference reserves for its own messages. */
  public static final Set<String> RESERVED =
      Set.of(
          "pending",
          "started",
          "completed",
          "error",
          "heartbeat",
          "jobs",
          "logs",
          "progress",
          "redeliveries");

  /** Prefix of the queues that belong to one node. */
  public static final String EXCLUSIVE_PREFIX = "x-";

  private QueueNames() {}

  /** Whether tasks may be routed to a queue of this name. */
  public static boolean isTaskQueue(String name) {
    return !name.isEmpty() && !name.startsWith(EXCLUSIVE_PREFIX) && !RESERVED.contains(name);
  }
}
