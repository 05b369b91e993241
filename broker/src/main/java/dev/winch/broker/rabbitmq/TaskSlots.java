package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.TaskHandler;
import dev.winch.broker.DeliverySettlement;
import dev.winch.broker.SlotGuard;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.run.TaskOrder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the deliveries of a subscription, each on its own virtual thread. */
final class TaskSlots implements BandedTaskConsumer.Slots {
  private static final Logger log = LoggerFactory.getLogger(TaskSlots.class);

  private final MessageJson json;
  private final DeadLetters dead;
  private final String queue;
  private final TaskHandler handler;

  TaskSlots(MessageJson json, DeadLetters dead, String queue, TaskHandler handler) {
    this.json = json;
    this.dead = dead;
    this.queue = queue;
    this.handler = handler;
  }

  @Override
  public void begin(TaskMessage message, Runnable free) {
    try {
      ShortLivedThreads.start("task", () -> occupy(message, free));
    } catch (RuntimeException | Error e) {
      free.run();
      message.release();
      throw e;
    }
  }

  private void occupy(TaskMessage message, Runnable free) {
    var settlement = new DeliverySettlement(message::ack, message::release);
    try {
      TaskOrder order;
      try {
        order = json.order(new String(message.body(), StandardCharsets.UTF_8));
      } catch (RuntimeException unreadable) {
        park(message, settlement, unreadable);
        return;
      }
      Thread.currentThread().setName("task-" + order.id());
      SlotGuard.STANDARD.handle(order.id(), settlement, () -> handler.handle(settlement.of(order)));
    } finally {
      free.run();
    }
  }

  private void park(
      TaskMessage message, DeliverySettlement settlement, RuntimeException unreadable) {
    try {
      dead.park("task queue " + queue, "TaskOrder", message.body(), unreadable).join();
      settlement.ack();
    } catch (RuntimeException e) {
      log.warn(
          "cannot move an unreadable message of queue {}, retrying: {}", queue, e.getMessage());
      SlotGuard.STANDARD.releaseAfterRest(settlement);
    }
  }
}
