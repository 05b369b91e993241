package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import java.time.Duration;
import java.util.Collection;

/** Renews the leases of this process's consumers and of the tasks that it holds. */
final class LeaseRenewer {
  private final BrokerContext context;
  private final Settlements settlements;
  private final Collection<TaskConsumer> consumers;
  private final BackgroundLoop loop;

  /**
   * @param consumers the current consumers of the process
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
