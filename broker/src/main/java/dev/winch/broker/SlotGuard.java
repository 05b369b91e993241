package dev.winch.broker;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the slot of a delivery, and the task in it, whatever its handling throws. For the brokers
 * of this room.
 *
 * @param rest pause of a slot after a failed handler, so that a fault does not spin
 */
public record SlotGuard(Duration rest) {
  private static final Logger log = LoggerFactory.getLogger(SlotGuard.class);

  /** Half a second. */
  public static final SlotGuard STANDARD = new SlotGuard(Duration.ofMillis(500));

  /**
   * Handles a delivery on this thread. What is thrown is logged, and ends neither the thread nor
   * the task: unless it is settled, it goes back to its queue after a rest.
   */
  public void handle(TaskId task, DeliverySettlement settlement, Runnable handling) {
    try {
      handling.run();
    } catch (Throwable e) {
      if (e instanceof UnavailableException) {
        log.warn(
            "task {} cannot be handled now and returns to its queue: {}", task, e.getMessage());
      } else {
        log.error("handling task {} failed; it returns to its queue", task, e);
      }
      releaseAfterRest(settlement);
    }
  }

  public void releaseAfterRest(DeliverySettlement settlement) {
    try {
      Thread.sleep(rest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    settlement.release();
  }
}
