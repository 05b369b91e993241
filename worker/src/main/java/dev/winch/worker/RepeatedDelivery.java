package dev.winch.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.broker.Broker.Delivery;
import dev.winch.model.run.TaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All deliveries of one dispatch while its run is not settled: settling the run settles every
 * delivery of it. Thread-safe.
 */
final class RepeatedDelivery implements Delivery {
  private final TaskOrder order;

  @GuardedBy("this")
  private final List<Delivery> deliveries = new ArrayList<>();

  @GuardedBy("this")
  private Optional<Consumer<Delivery>> settlement = Optional.empty();

  RepeatedDelivery(Delivery first) {
    this.order = first.order();
    deliveries.add(first);
  }

  /**
   * Adds another delivery of the same dispatch; after the settlement it is settled in the same way.
   */
  synchronized void repeat(Delivery delivery) {
    settlement.ifPresentOrElse(settle -> settle.accept(delivery), () -> deliveries.add(delivery));
  }

  @Override
  public TaskOrder order() {
    return order;
  }

  @Override
  public void ack() {
    settle(Delivery::ack);
  }

  @Override
  public void release() {
    settle(Delivery::release);
  }

  private synchronized void settle(Consumer<Delivery> how) {
    if (settlement.isEmpty()) {
      settlement = Optional.of(how);
      deliveries.forEach(how);
      deliveries.clear();
    }
  }
}
