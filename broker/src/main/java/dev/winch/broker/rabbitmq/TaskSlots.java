package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.TaskHandler;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.TaskOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles what a subscription takes, every delivery on a virtual thread of its own. */
final class TaskSlots implements Taker.Slots {
  private static final Logger LOG = LoggerFactory.getLogger(TaskSlots.class);

  /** How long a slot rests after a fault, so that the fault cannot spin. */
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
  public void begin(Arrival arrival, Runnable free) {
    try {
      ShortLivedThreads.start("task", () -> occupy(arrival, free));
    } catch (RuntimeException | Error e) {
      free.run();
      arrival.release();
      throw e;
    }
  }

  private void occupy(Arrival arrival, Runnable free) {
    try {
      TaskOrder order;
      try {
        order = json.order(new String(arrival.body(), StandardCharsets.UTF_8));
      } catch (RuntimeException unreadable) {
        park(arrival, unreadable);
        return;
      }
      Thread.currentThread().setName("task-" + order.id());
      handle(new Held(order, arrival, new AtomicBoolean()));
    } finally {
      free.run();
    }
  }

  private void park(Arrival arrival, RuntimeException unreadable) {
    try {
      dead.park("task queue " + queue, "TaskOrder", arrival.body(), unreadable).join();
      arrival.ack();
    } catch (RuntimeException e) {
      LOG.warn("an unreadable message of queue {} stays there: {}", queue, e.getMessage());
      rest();
      arrival.release();
    }
  }

  /** Nothing that the handler throws may end this thread before its slot is free. */
  private void handle(Held held) {
    try {
      handler.handle(held);
    } catch (Throwable e) {
      if (e instanceof Unavailable) {
        LOG.warn("task {} cannot be handled now: {}", held.order().id(), e.getMessage());
      } else {
        LOG.error("task {} was not handled", held.order().id(), e);
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

  private record Held(TaskOrder order, Arrival arrival, AtomicBoolean settled) implements Delivery {
    @Override
    public void ack() {
      if (settled.compareAndSet(false, true)) {
        arrival.ack();
      }
    }

    @Override
    public void release() {
      if (settled.compareAndSet(false, true)) {
        arrival.release();
      }
    }
  }
}
