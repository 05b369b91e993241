package dev.winch.broker.inprocess;

import dev.winch.broker.Broker.TaskHandler;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.broker.DeliverySettlement;
import dev.winch.broker.SlotGuard;
import dev.winch.broker.inprocess.WorkQueue.IdOnly;
import dev.winch.broker.inprocess.WorkQueue.Taken;
import dev.winch.broker.inprocess.WorkQueue.WithOrder;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.run.TaskOrder;
import java.util.Optional;

/**
 * The slots of one subscription to an in-process queue. Each delivery runs on its own virtual
 * thread, started once a slot and an entry are available; an idle slot is only a number.
 */
final class ConsumerSlots implements TaskSubscription {
  private final WorkQueue queue;
  private final int count;
  private final TaskHandler handler;
  private final OrderSource orders;
  private final Object lock;
  private int busy;
  private boolean closed;

  /**
   * @param lock the broker's lock, held during all calls to the queue
   */
  ConsumerSlots(WorkQueue queue, int count, TaskHandler handler, OrderSource orders, Object lock) {
    this.queue = queue;
    this.count = count;
    this.handler = handler;
    this.orders = orders;
    this.lock = lock;
  }

  int count() {
    return count;
  }

  /** Called with the lock held. */
  boolean isIdle() {
    return busy < count;
  }

  /** Occupies an idle slot; called with the lock held. */
  void begin(Taken taken) {
    busy++;
    try {
      ShortLivedThreads.start("task-" + taken.task(), () -> occupy(taken));
    } catch (RuntimeException | Error e) {
      // No thread is available: the task returns to the queue and the slot becomes free.
      busy--;
      queue.putBack(taken);
      throw e;
    }
  }

  /**
   * Runs on the delivery's thread; no exception of handler or store may end it before the slot is
   * free.
   */
  private void occupy(Taken taken) {
    var settlement = new DeliverySettlement(this::settle, () -> putBack(taken));
    try {
      SlotGuard.STANDARD.handle(
          taken.task(),
          settlement,
          () ->
              load(taken)
                  .ifPresentOrElse(order -> handler.handle(settlement.of(order)), settlement::ack));
    } finally {
      free();
    }
  }

  private Optional<TaskOrder> load(Taken taken) {
    return switch (taken.entry()) {
      case WithOrder(TaskOrder order, long _) -> Optional.of(order);
      case IdOnly(int dispatch) -> orders.load(taken.task(), dispatch);
    };
  }

  private void settle() {
    synchronized (lock) {
      queue.settle();
    }
  }

  private void putBack(Taken taken) {
    synchronized (lock) {
      queue.putBack(taken);
      queue.feed();
    }
  }

  private void free() {
    synchronized (lock) {
      busy--;
      lock.notifyAll();
      queue.feed();
    }
  }

  @Override
  public void pause() {
    synchronized (lock) {
      queue.leave(this);
    }
  }

  @Override
  public void resume() {
    synchronized (lock) {
      if (!closed) {
        queue.leave(this);
        queue.join(this);
        queue.feed();
      }
    }
  }

  /** Takes nothing any more, without waiting for running handlers; called with the lock held. */
  void dismiss() {
    closed = true;
    queue.leave(this);
  }

  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (lock) {
      dismiss();
      while (busy > 0) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
