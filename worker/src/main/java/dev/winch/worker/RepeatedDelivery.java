package dev.winch.worker;

import dev.winch.broker.Broker.Delivery;
import dev.winch.model.run.TaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One dispatch, however often it is delivered while its run is not settled: what settles the run
 * settles every delivery of it, and nothing else does. Safe for use by many threads.
 */
final class RepeatedDelivery implements Delivery {
  private final TaskOrder order;
  private final List<Delivery> deliveries = new ArrayList<>();
  private Optional<Consumer<Delivery>> settlement = Optional.empty();

  RepeatedDelivery(Delivery first) {
    this.order = first.order();
    deliveries.add(first);
  }

  /** Ties another delivery to the run; one that comes after the settlement is settled likewise. */
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
