package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A broker that hands every call on to another one. */
abstract class ForwardingBroker implements Broker {
  final Broker broker;

  ForwardingBroker(Broker broker) {
    this.broker = broker;
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
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
