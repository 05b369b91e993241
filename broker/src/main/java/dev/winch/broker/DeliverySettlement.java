package dev.winch.broker;

import dev.winch.broker.Broker.Delivery;
import dev.winch.model.run.TaskOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a task that was taken from a queue is settled: once, in whichever way comes first. For the
 * brokers of this room. Safe for use by many threads.
 */
public final class DeliverySettlement {
  private final AtomicBoolean settled = new AtomicBoolean();
  private final Runnable ack;
  private final Runnable release;

  /**
   * @param ack takes the task off its queue for good
   * @param release puts it back where it was
   */
  public DeliverySettlement(Runnable ack, Runnable release) {
    this.ack = ack;
    this.release = release;
  }

  public void ack() {
    settle(ack);
  }

  public void release() {
    settle(release);
  }

  /** Settles it in a way of its own, such as that of a message that was set aside. */
  public void settle(Runnable way) {
    if (settled.compareAndSet(false, true)) {
      way.run();
    }
  }

  /** What the handler of the task gets. */
  public Delivery of(TaskOrder order) {
    return new DeliveryHandle(order, this);
  }

  private record DeliveryHandle(TaskOrder order, DeliverySettlement settlement)
      implements Delivery {
    @Override
    public void ack() {
      settlement.ack();
    }

    @Override
    public void release() {
      settlement.release();
    }
  }
}
