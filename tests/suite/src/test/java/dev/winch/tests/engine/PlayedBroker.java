package dev.winch.tests.engine;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A broker that lives on without the engine's process: it keeps what the engine sends for the test
 * to look at, and holds back or refuses the workers' reports when the test says so.
 */
final class PlayedBroker implements Broker {
  private final boolean shared;
  private final List<Message> sent = new ArrayList<>();
  private final Map<NodeId, Boolean> drains = new HashMap<>();
  private final Queue<Report> waiting = new ArrayDeque<>();
  private ReportConsumer consumer = _ -> CompletableFuture.completedFuture(null);
  private boolean slow;
  private Optional<String> fault = Optional.empty();

  PlayedBroker(boolean shared) {
    this.shared = shared;
  }

  /** Keeps reports from now on instead of passing them on. */
  void holdBack() {
    slow = true;
  }

  /** Passes on what was held back, in order. */
  void catchUp() {
    slow = false;
    while (!waiting.isEmpty()) {
      var _ = consumer.accept(waiting.remove());
    }
  }

  void breakDown() {
    fault = Optional.of("connection refused");
  }

  void recover() {
    fault = Optional.empty();
  }

  /** What nodes were last asked to do, drained or not, since the last call. */
  Map<NodeId, Boolean> drains() {
    Map<NodeId, Boolean> news = Map.copyOf(drains);
    drains.clear();
    return news;
  }

  /** What was sent since the last call. */
  List<Message> sent() {
    List<Message> news = List.copyOf(sent);
    sent.clear();
    return news;
  }

  @Override
  public void publish(List<Message> messages) {
    checkWell();
    sent.addAll(messages);
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    if (fault.isPresent()) {
      return CompletableFuture.failedFuture(new UnavailableException(fault.get()));
    }
    if (slow) {
      waiting.add(report);
      return CompletableFuture.completedFuture(null);
    }
    return consumer.accept(report);
  }

  @Override
  public void drain(NodeId node, boolean drained) {
    checkWell();
    drains.put(node, drained);
  }

  @Override
  public Subscription consumeReports(ReportConsumer reports) {
    consumer = reports;
    return new Nothing();
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    return new Nothing();
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    return new Nothing();
  }

  @Override
  public List<QueueInfo> queues() {
    return List.of();
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    return Optional.empty();
  }

  @Override
  public void deleteQueue(String name) {}

  @Override
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  public void close() {}

  private void checkWell() {
    if (fault.isPresent()) {
      throw new UnavailableException(fault.get());
    }
  }

  private static final class Nothing implements TaskSubscription {
    @Override
    public void resume() {}

    @Override
    public void pause() {}

    @Override
    public void close() {}
  }
}
