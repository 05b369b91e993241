package dev.winch.broker.postgres;

import java.util.Collection;

/** Tells the database that this process lives, and holds what it holds. */
final class Keeper {
  private final Context context;
  private final Settlements settlements;
  private final Collection<TaskConsumer> consumers;
  private final Signal signal = new Signal();
  private final Chore chore;

  /**
   * @param consumers those of the process at any time
   */
  Keeper(Context context, Settlements settlements, Collection<TaskConsumer> consumers) {
    this.context = context;
    this.settlements = settlements;
    this.consumers = consumers;
    this.chore = Chore.start("keeper", this::keep);
  }

  private void keep() throws InterruptedException {
    signal.await(context.pace().renewal());
    if (chore.isStopped()) {
      return;
    }
    settlements.renew();
    consumers.removeIf(consumer -> !consumer.isOpen());
    consumers.forEach(TaskConsumer::renew);
  }

  void close() {
    chore.stop();
    signal.raise();
  }
}
