package dev.winch.broker.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names of Winch's queues in RabbitMQ. Each kind has its own prefix, so no name of a user's task
 * queue can collide with an internal queue (E7).
 */
final class RabbitQueueNames {
  /** The queue of all workers' reports. */
  static final String REPORTS = "winch.reports";

  /** The dead letter queue. */
  static final String DEAD = "winch.dead";

  /** The exchange of cancels; routing keys are node ids. */
  static final String CANCELS = "winch.cancel";

  private static final String TASKS = "winch.task.";
  private static final String WORKERS = "winch.workers.";

  /** Maximum length of names in AMQP. */
  private static final int LONGEST = 255;

  private static final int DIGEST_LENGTH = 32;

  private RabbitQueueNames() {}

  /** One band of a task queue. */
  static String tasks(String band, String queue) {
    return fit(TASKS + band + "." + queue);
  }

  /** All bands of a task queue, highest first. */
  static List<String> tasks(QueueType type, String queue) {
    return type.bands().stream().map(band -> tasks(band, queue)).toList();
  }

  /**
   * A queue without messages whose consumers show the slots of each subscription to a task queue.
   */
  static String workers(String queue) {
    return fit(WORKERS + queue);
  }

  /** The task queue of a queue in RabbitMQ; empty if it is not one of this type. */
  static Optional<String> taskQueue(QueueType type, String name) {
    return type.bands().stream()
        .map(band -> TASKS + band + ".")
        .filter(name::startsWith)
        .map(prefix -> name.substring(prefix.length()))
        .findFirst();
  }

  /** The task queue whose subscriptions a queue in RabbitMQ shows; empty if it shows none. */
  static Optional<String> workersOf(String name) {
    return name.startsWith(WORKERS)
        ? Optional.of(name.substring(WORKERS.length()))
        : Optional.empty();
  }

  /** Shortens names that are too long for AMQP; they end with a digest of the whole. */
  private static String fit(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return name;
    }
    String head = name;
    while (head.getBytes(StandardCharsets.UTF_8).length > LONGEST - DIGEST_LENGTH - 1) {
      head = head.substring(0, head.offsetByCodePoints(head.length(), -1));
    }
    return head + "~" + digest(bytes);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, DIGEST_LENGTH / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
