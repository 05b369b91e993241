package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.model.event.Report;
import dev.winch.model.run.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that stores the reports about one task only after they are released. */
final class DelayedReports extends ForwardingBroker {
  private final TaskId task;
  private final CompletableFuture<Void> released = new CompletableFuture<>();
  private final AtomicInteger heldBack = new AtomicInteger();

  DelayedReports(Broker broker, TaskId task) {
    super(broker);
    this.task = task;
  }

  /** How many reports were held back. */
  int heldBack() {
    return heldBack.get();
  }

  void release() {
    released.complete(null);
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    if (report instanceof Report.OfTask run && run.task().equals(task) && !released.isDone()) {
      heldBack.incrementAndGet();
      return released.thenCompose(_ -> broker.report(report));
    }
    return super.report(report);
  }
}
