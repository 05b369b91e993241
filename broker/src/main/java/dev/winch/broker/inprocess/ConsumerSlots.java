package dev.winch.broker.inprocess;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.Broker.TaskHandler;
import dev.winch.broker.inprocess.WorkQueue.IdOnly;
import dev.winch.broker.inprocess.WorkQueue.Taken;
import dev.winch.broker.inprocess.WorkQueue.WithOrder;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskOrder;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of one subscription to an in-process queue. Each delivery runs on its own virtual
 * thread, started once a slot and an entry are available; an idle slot is only a number.
 */
final class ConsumerSlots implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(ConsumerSlots.class);

  /** Pause of a slot after a failed handler, so that a fault does not spin. */
  private static final Duration REST = Duration.ofMillis(500);

  private final WorkQueue queue;
  private final int count;
  private final TaskHandler handler;
  private final OrderSource orders;
  private final Object lock;
  private int busy;

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
    Settlement settlement = new Settlement(taken);
    try {
      load(taken)
          .ifPresentOrElse(
              order -> handler.handle(new DeliveryHandle(order, settlement)), settlement::close);
    } catch (Throwable e) {
      complain(taken, e);
      rest();
      settlement.putBack();
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

  private static void complain(Taken taken, Throwable why) {
    if (why instanceof UnavailableException) {
      log.warn(
          "task {} cannot be handled now and returns to its queue: {}",
          taken.task(),
          why.getMessage());
    } else {
      log.error("handling task {} failed; it returns to its queue", taken.task(), why);
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
  public void close() {
    boolean interrupted = false;
    synchronized (lock) {
      queue.leave(this);
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

  private static void rest() {
    try {
      Thread.sleep(REST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The settlement of a taken entry, which happens once. */
  private final class Settlement {
    private final Taken taken;
    private boolean open = true;

    Settlement(Taken taken) {
      this.taken = taken;
    }

    void close() {
      synchronized (lock) {
        if (open) {
          open = false;
          queue.settle();
        }
      }
    }

    void putBack() {
      synchronized (lock) {
        if (open) {
          open = false;
          queue.putBack(taken);
          queue.feed();
        }
      }
    }
  }

  private record DeliveryHandle(TaskOrder order, Settlement settlement) implements Delivery {
    @Override
    public void ack() {
      settlement.close();
    }

    @Override
    public void release() {
      settlement.putBack();
    }
  }
}
