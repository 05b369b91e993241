package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import java.time.Duration;
import java.util.Collection;

/** Tells the database that this process lives, and holds what it holds. */
final class LeaseRenewer {
  private final BrokerContext context;
  private final Settlements settlements;
  private final Collection<TaskConsumer> consumers;
  private final BackgroundLoop loop;

  /**
   * @param consumers those of the process at any time
   */
  LeaseRenewer(BrokerContext context, Settlements settlements, Collection<TaskConsumer> consumers) {
    this.context = context;
    this.settlements = settlements;
    this.consumers = consumers;
    this.loop = context.threads().loop("broker-leases", this::keep);
    loop.start();
  }

  private Duration keep() {
    settlements.renew();
    consumers.removeIf(consumer -> !consumer.isOpen());
    consumers.forEach(TaskConsumer::renew);
    return context.pollSettings().renewal();
  }

  void close() {
    loop.stop();
  }
}
