package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.TaskHandler;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the deliveries of a subscription, each on its own virtual thread. */
final class TaskSlots implements BandedTaskConsumer.Slots {
  private static final Logger log = LoggerFactory.getLogger(TaskSlots.class);

  /** Pause of a slot after a failed handler, so that a fault does not spin. */
  private static final Duration REST = Duration.ofMillis(500);

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
    try {
      TaskOrder order;
      try {
        order = json.order(new String(message.body(), StandardCharsets.UTF_8));
      } catch (RuntimeException unreadable) {
        park(message, unreadable);
        return;
      }
      Thread.currentThread().setName("task-" + order.id());
      handle(new DeliveryHandle(order, message, new AtomicBoolean()));
    } finally {
      free.run();
    }
  }

  private void park(TaskMessage message, RuntimeException unreadable) {
    try {
      dead.park("task queue " + queue, "TaskOrder", message.body(), unreadable).join();
      message.ack();
    } catch (RuntimeException e) {
      log.warn(
          "cannot move an unreadable message of queue {}, retrying: {}", queue, e.getMessage());
      rest();
      message.release();
    }
  }

  /** Calls the handler; no exception may end this thread before its slot is free. */
  private void handle(DeliveryHandle held) {
    try {
      handler.handle(held);
    } catch (Throwable e) {
      if (e instanceof UnavailableException) {
        log.warn(
            "task {} cannot be handled now and returns to its queue: {}",
            held.order().id(),
            e.getMessage());
      } else {
        log.error("handling task {} failed; it returns to its queue", held.order().id(), e);
      }
      rest();
      held.release();
    }
  }

  private static void rest() {
    try {
      Thread.sleep(REST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record DeliveryHandle(TaskOrder order, TaskMessage message, AtomicBoolean settled)
      implements Delivery {
    @Override
    public void ack() {
      if (settled.compareAndSet(false, true)) {
        message.ack();
      }
    }

    @Override
    public void release() {
      if (settled.compareAndSet(false, true)) {
        message.release();
      }
    }
  }
}
