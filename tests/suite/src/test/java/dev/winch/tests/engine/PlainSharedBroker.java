package dev.winch.tests.engine;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A broker that lives on without any engine: what was published waits in a list. It has an end for
 * each engine, and can be unreachable.
 */
final class PlainSharedBroker {
  private final List<Message> received = new CopyOnWriteArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private volatile boolean down;

  /** Orders that were handed over and not taken yet. */
  List<TaskOrder> waiting() {
    return received.stream()
        .filter(Message.Dispatch.class::isInstance)
        .map(message -> ((Message.Dispatch) message).order())
        .toList();
  }

  TaskOrder take() {
    Message.Dispatch first =
        (Message.Dispatch)
            received.stream().filter(Message.Dispatch.class::isInstance).findFirst().orElseThrow();
    received.remove(first);
    return first.order();
  }

  /** Everything that waited is gone. */
  void wipe() {
    received.clear();
  }

  void goDown() {
    down = true;
  }

  void comeBack() {
    down = false;
  }

  /** A worker reports to the first engine that takes reports. */
  CompletableFuture<Void> tell(Report report) {
    return ends.stream()
        .flatMap(end -> end.consumer.stream())
        .findFirst()
        .orElseThrow()
        .accept(report);
  }

  /** What an engine holds of it. */
  Broker end() {
    End end = new End();
    ends.add(end);
    return end;
  }

  private final class End implements Broker {
    private Optional<ReportConsumer> consumer = Optional.empty();

    @Override
    public void publish(List<Message> messages) {
      if (down) {
        throw new UnavailableException("the broker is down");
      }
      received.addAll(messages);
    }

    @Override
    public void drain(NodeId node, boolean drained) {}

    @Override
    public Subscription consumeReports(ReportConsumer engine) {
      consumer = Optional.of(engine);
      return new Subscription() {
        @Override
        public void pause() {
          consumer = Optional.empty();
        }

        @Override
        public void close() {
          pause();
        }
      };
    }

    @Override
    public Optional<QueueInfo> queue(String name) {
      int size = (int) waiting().stream().filter(order -> order.queue().equals(name)).count();
      return Optional.of(new QueueInfo(name, size, 1, 0));
    }

    @Override
    public boolean shared() {
      return true;
    }

    @Override
    public Optional<String> fault() {
      return down ? Optional.of("the broker is down") : Optional.empty();
    }

    @Override
    public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
      throw new UnsupportedOperationException("tests take tasks by take()");
    }

    @Override
    public Subscription consumeCancels(NodeId node, CancelHandler handler) {
      throw new UnsupportedOperationException("nobody is cancelled");
    }

    @Override
    public CompletableFuture<Void> report(Report report) {
      return tell(report);
    }

    @Override
    public List<QueueInfo> queues() {
      return List.of();
    }

    @Override
    public void deleteQueue(String name) {
      throw new UnsupportedOperationException("nobody deletes queues");
    }

    @Override
    public void close() {
      consumer = Optional.empty();
    }
  }
}
