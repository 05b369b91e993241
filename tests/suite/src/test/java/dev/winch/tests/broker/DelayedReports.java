package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that stores the reports about one task only after they are released. */
final class DelayedReports implements Broker {
  private final Broker broker;
  private final TaskId task;
  private final CompletableFuture<Void> released = new CompletableFuture<>();
  private final AtomicInteger heldBack = new AtomicInteger();

  DelayedReports(Broker broker, TaskId task) {
    this.broker = broker;
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
    return broker.report(report);
  }

  @Override
  public void publish(List<Message> messages) {
    broker.publish(messages);
  }

  @Override
  public Subscription consumeReports(ReportConsumer consumer) {
    return broker.consumeReports(consumer);
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    return broker.consume(queue, slots, handler);
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    return broker.consumeCancels(node, handler);
  }

  @Override
  public void drain(NodeId node, boolean drained) {
    broker.drain(node, drained);
  }

  @Override
  public List<QueueInfo> queues() {
    return broker.queues();
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    return broker.queue(name);
  }

  @Override
  public void deleteQueue(String name) {
    broker.deleteQueue(name);
  }

  @Override
  public Optional<String> fault() {
    return broker.fault();
  }

  @Override
  public boolean shared() {
    return broker.shared();
  }

  @Override
  public void close() {
    broker.close();
  }
}
