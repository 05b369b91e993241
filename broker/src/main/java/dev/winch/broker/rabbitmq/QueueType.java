package dev.winch.broker.rabbitmq;

import java.util.List;
import java.util.Map;

/** RabbitMQ queue type of tasks and reports. */
public enum QueueType {
  /**
   * Replicated, without priorities: a task queue is one queue per priority band, 7 to 9, 4 to 6 and
   * 0 to 3. There are only three bands because each is a queue that idle workers watch and busy
   * ones poll.
   */
  QUORUM,

  /** On one node; one queue orders all priorities. */
  CLASSIC;

  private static final int HIGHEST_PRIORITY = 9;

  /**
   * Effectively unlimited, but explicit: without a limit newer versions of RabbitMQ drop messages
   * that were returned 20 times, or move them to the end of their queue.
   */
  private static final int DELIVERY_LIMIT = 1_000_000;

  /** Names of the bands, highest first. */
  List<String> bands() {
    return switch (this) {
      case QUORUM -> List.of("high", "normal", "low");
      case CLASSIC -> List.of("all");
    };
  }

  /**
   * @param priority 0 to 9
   */
  String band(int priority) {
    return switch (this) {
      case QUORUM -> priority >= 7 ? "high" : priority >= 4 ? "normal" : "low";
      case CLASSIC -> "all";
    };
  }

  /** Arguments of queues without priorities. */
  Map<String, Object> arguments() {
    return switch (this) {
      case QUORUM -> Map.of("x-queue-type", "quorum", "x-delivery-limit", DELIVERY_LIMIT);
      case CLASSIC -> Map.of("x-queue-type", "classic");
    };
  }

  /** Arguments of task queues. */
  Map<String, Object> taskArguments() {
    return switch (this) {
      case QUORUM -> arguments();
      case CLASSIC -> Map.of("x-queue-type", "classic", "x-max-priority", HIGHEST_PRIORITY);
    };
  }
}
