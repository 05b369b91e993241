package dev.winch.tests.simulation;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The engine's broker for one process lifetime; passes messages on to the simulated workers. */
final class FakeBroker implements Broker {
  private final FaultInjector faults;
  private final Consumer<Message> rule;
  private final Workers workers;
  private final Consumer<Report> said;
  private final Set<Ledger.Dispatch> handedOver = new HashSet<>();
  private final boolean shared;
  private Optional<ReportConsumer> engine = Optional.empty();
  private boolean inStep;
  private boolean cut;

  /**
   * @param said takes what the engine's process says of itself and of nodes
   * @param shared whether queues and workers outlive the engine
   */
  FakeBroker(
      FaultInjector faults,
      Consumer<Message> rule,
      Workers workers,
      Consumer<Report> said,
      boolean shared) {
    this.faults = faults;
    this.rule = rule;
    this.workers = workers;
    this.said = said;
    this.shared = shared;
  }

  /** Whether its engine is in the middle of something. */
  boolean isInStep() {
    return inStep;
  }

  void inStep(boolean is) {
    inStep = is;
  }

  /** Whether the engine does not reach the broker, nor the broker the engine. */
  boolean isCut() {
    return cut;
  }

  void cut(boolean is) {
    cut = is;
  }

  @Override
  public void publish(List<Message> messages) {
    reached();
    messages.forEach(rule);
    faults.at(FaultInjector.Point.BEFORE_PUBLISH);
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0) {
        faults.at(FaultInjector.Point.IN_PUBLISH);
      }
      workers.receive(messages.get(i));
    }
    faults.at(FaultInjector.Point.AFTER_PUBLISH);
    if (!shared || !faults.haveHappened()) {
      messages.forEach(this::once);
    }
  }

  private void reached() {
    if (cut) {
      throw new UnavailableException("the broker is not reached");
    }
  }

  private void once(Message message) {
    if (message instanceof Message.Dispatch(var order, int _)) {
      Violation.unless(
          handedOver.add(new Ledger.Dispatch(order.id(), order.dispatch())),
          "handed over twice without need",
          message);
    }
  }

  @Override
  public void drain(NodeId node, boolean drained) {}

  @Override
  public Subscription consumeReports(ReportConsumer consumer) {
    engine = Optional.of(consumer);
    return new Subscription() {
      @Override
      public void pause() {
        engine = Optional.empty();
      }

      @Override
      public void close() {
        pause();
      }
    };
  }

  /** Passes a report on to the engine. */
  CompletableFuture<Void> deliver(Report report) {
    return engine.orElseThrow().accept(report);
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    if (cut) {
      return CompletableFuture.failedFuture(new UnavailableException("the broker is not reached"));
    }
    said.accept(report);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    throw new UnsupportedOperationException("the workers of the simulation do not subscribe");
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    throw new UnsupportedOperationException("the workers of the simulation do not subscribe");
  }

  @Override
  public List<QueueInfo> queues() {
    return List.of();
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    reached();
    return Optional.of(workers.queue(name));
  }

  @Override
  public void deleteQueue(String name) {}

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  public Optional<String> fault() {
    return cut ? Optional.of("not reached") : Optional.empty();
  }

  @Override
  public void close() {}
}
