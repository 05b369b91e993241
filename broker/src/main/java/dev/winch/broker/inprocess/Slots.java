package dev.winch.broker.inprocess;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.Broker.TaskHandler;
import dev.winch.broker.inprocess.WorkQueue.Kept;
import dev.winch.broker.inprocess.WorkQueue.Light;
import dev.winch.broker.inprocess.WorkQueue.Taken;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.TaskOrder;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A number of slots that take from one queue. Every delivery runs on a virtual thread of its own,
 * started at the moment when both a slot and an entry are there; an idle slot is only a number.
 */
final class Slots implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

  /** How long a slot rests after a fault, so that the fault cannot spin. */
  private static final Duration REST = Duration.ofMillis(500);

  private final WorkQueue queue;
  private final int count;
  private final TaskHandler handler;
  private final OrderSource orders;
  private final Object lock;
  private int busy;

  /**
   * @param lock the broker's, held around all calls to the queue
   */
  Slots(WorkQueue queue, int count, TaskHandler handler, OrderSource orders, Object lock) {
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
      // Nothing takes it now, but neither slot nor task is lost.
      busy--;
      queue.putBack(taken);
      throw e;
    }
  }

  /**
   * Runs on the delivery's own thread, which nothing thrown by handlers or by the store may end
   * early.
   */
  private void occupy(Taken taken) {
    Account account = new Account(taken);
    try {
      load(taken)
          .ifPresentOrElse(order -> handler.handle(new Held(order, account)), account::close);
    } catch (Throwable e) {
      complain(taken, e);
      rest();
      account.putBack();
    } finally {
      free();
    }
  }

  private Optional<TaskOrder> load(Taken taken) {
    return switch (taken.entry()) {
      case Kept(TaskOrder order, long _) -> Optional.of(order);
      case Light(int dispatch) -> orders.load(taken.task(), dispatch);
    };
  }

  private static void complain(Taken taken, Throwable why) {
    if (why instanceof Unavailable) {
      LOG.warn("task {} cannot be handled now: {}", taken.task(), why.getMessage());
    } else {
      LOG.error("task {} was not handled", taken.task(), why);
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

  /** What the queue keeps of a taken entry until it is settled, once. */
  private final class Account {
    private final Taken taken;
    private boolean open = true;

    Account(Taken taken) {
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

  private record Held(TaskOrder order, Account account) implements Delivery {
    @Override
    public void ack() {
      account.close();
    }

    @Override
    public void release() {
      account.putBack();
    }
  }
}
