package dev.winch.broker.rabbitmq;

import java.util.List;
import java.util.Map;

/** What RabbitMQ keeps tasks and reports in. */
public enum QueueType {
  /**
   * Replicated, and knows no priorities: a task queue is one queue per band of priorities, 7 to 9,
   * 4 to 6 and 0 to 3. Three bands, because every band is a queue of its own that an idle worker
   * watches and a busy one asks.
   */
  QUORUM,

  /** On one node only; one queue orders all priorities. */
  CLASSIC;

  private static final int HIGHEST_PRIORITY = 9;

  /**
   * Practically none, but said: without a limit newer versions of RabbitMQ drop what was put back
   * 20 times, or move it to the end of its queue.
   */
  private static final int DELIVERY_LIMIT = 1_000_000;

  /** The names of the bands, the highest first. */
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

  /** What queues without priorities are declared with. */
  Map<String, Object> arguments() {
    return switch (this) {
      case QUORUM -> Map.of("x-queue-type", "quorum", "x-delivery-limit", DELIVERY_LIMIT);
      case CLASSIC -> Map.of("x-queue-type", "classic");
    };
  }

  /** What queues of tasks are declared with. */
  Map<String, Object> taskArguments() {
    return switch (this) {
      case QUORUM -> arguments();
      case CLASSIC -> Map.of("x-queue-type", "classic", "x-max-priority", HIGHEST_PRIORITY);
    };
  }
}
