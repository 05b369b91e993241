package dev.winch.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What waits in the database.
 *
 * @param queues the SCHEDULED tasks by queue; queues without any are missing
 * @param outbox batches that were not handed to the broker yet
 * @param calls webhook calls that are neither delivered nor given up
 * @param callsDueSince when the first of them was due; it may be in the future
 */
public record Backlog(
    Map<String, Waiting> queues, long outbox, long calls, Optional<Instant> callsDueSince) {
  public Backlog {
    queues = Map.copyOf(queues);
  }

  /**
   * Tasks of one queue.
   *
   * @param since when the first of them was scheduled
   */
  public record Waiting(long tasks, Instant since) {}
}
