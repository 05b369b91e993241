package dev.winch.broker.inprocess;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.broker.Broker;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker for an engine and workers in one process. Tasks wait in memory; deep queues keep little
 * more than their ids. After a crash the engine publishes everything again from the store. Reports
 * are passed to the consumer on the caller's thread, and the future that the consumer returns is
 * the answer.
 *
 * <p>One lock guards all queues. It is held for about a microsecond per message, and never while a
 * handler, a consumer or the order source runs.
 */
public final class InProcessBroker implements Broker {
  private static final Logger log = LoggerFactory.getLogger(InProcessBroker.class);
  private static final String CLOSED = "the broker is closed";

  private final OrderSource orders;
  private final Object lock = new Object();
  private final OrderCacheBudget kept = new OrderCacheBudget();
  private final Map<String, WorkQueue> queues = new TreeMap<>();

  /** Every subscription, paused ones too. */
  @GuardedBy("lock")
  private final List<ConsumerSlots> takers = new ArrayList<>();

  private final Map<NodeId, ClosableHandler<CancelHandler>> nodes = new ConcurrentHashMap<>();
  private volatile ClosableHandler<ReportConsumer> reports = ClosableHandler.shut();
  private volatile boolean closed;

  public InProcessBroker(OrderSource orders) {
    this.orders = orders;
  }

  @Override
  public void publish(List<Message> messages) {
    synchronized (lock) {
      checkOpen();
      for (Message message : messages) {
        switch (message) {
          case Message.Dispatch dispatch -> {
            WorkQueue queue = opened(dispatch.order().queue());
            queue.add(dispatch.order(), dispatch.priority());
            queue.feed();
          }
          case Message.Withdraw(String queue, TaskId task, int dispatch) ->
              Optional.ofNullable(queues.get(queue)).ifPresent(q -> q.withdraw(task, dispatch));
          case Message.Cancel cancel -> pass(cancel);
        }
      }
    }
  }

  /** Runs on its own thread, so that a handler cannot delay the publisher. */
  private void pass(Message.Cancel cancel) {
    ClosableHandler<CancelHandler> node = nodes.get(cancel.node());
    if (node != null) {
      ShortLivedThreads.start(
          "cancel-" + cancel.task(), () -> node.pass(handler -> stop(handler, cancel)));
    }
  }

  private static boolean stop(CancelHandler handler, Message.Cancel cancel) {
    try {
      handler.cancel(cancel.task(), cancel.dispatch());
      return true;
    } catch (RuntimeException e) {
      log.error(
          "cannot stop task {} on node {}; the stop is repeated when the run reports",
          cancel.task(),
          cancel.node(),
          e);
      return false;
    }
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    synchronized (lock) {
      checkOpen();
      WorkQueue from = opened(queue);
      ConsumerSlots taker = new ConsumerSlots(from, slots, handler, orders, lock);
      takers.add(taker);
      from.join(taker);
      from.feed();
      return taker;
    }
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    ClosableHandler<CancelHandler> gate = new ClosableHandler<>(handler);
    nodes.put(node, gate);
    return gate;
  }

  /** Runs on its own thread, like a cancel. */
  @Override
  public void drain(NodeId node, boolean drained) {
    ClosableHandler<CancelHandler> there = nodes.get(node);
    if (there != null) {
      ShortLivedThreads.start(
          "drain-" + node, () -> there.pass(handler -> drain(handler, drained)));
    }
  }

  private static boolean drain(CancelHandler handler, boolean drained) {
    handler.drain(drained);
    return true;
  }

  @Override
  public Subscription consumeReports(ReportConsumer consumer) {
    synchronized (lock) {
      if (reports.isOpen()) {
        throw new InternalException("this process already has a report consumer");
      }
      reports = new ClosableHandler<>(consumer);
      return reports;
    }
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    try {
      return reports
          .pass(consumer -> consumer.accept(report))
          .orElseGet(
              () ->
                  CompletableFuture.failedFuture(
                      new UnavailableException("no report consumer is running")));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<QueueInfo> queues() {
    synchronized (lock) {
      return queues.values().stream().map(WorkQueue::info).toList();
    }
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    synchronized (lock) {
      return Optional.ofNullable(queues.get(name)).map(WorkQueue::info);
    }
  }

  @Override
  public void deleteQueue(String name) {
    synchronized (lock) {
      WorkQueue queue = queues.get(name);
      if (queue == null) {
        throw new NotFoundException("queue " + name + " not found");
      }
      if (queue.hasSubscribers()) {
        throw new ConflictException("queue " + name + " is in use");
      }
      if (queue.isEmpty()) {
        queues.remove(name);
      }
    }
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Optional<String> fault() {
    return closed ? Optional.of(CLOSED) : Optional.empty();
  }

  /** Closes all subscriptions without waiting for running handlers. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      takers.forEach(ConsumerSlots::dismiss);
      reports.pause();
    }
    nodes.values().forEach(Subscription::pause);
  }

  private WorkQueue opened(String name) {
    return queues.computeIfAbsent(name, named -> new WorkQueue(named, kept));
  }

  private void checkOpen() {
    if (closed) {
      throw new UnavailableException(CLOSED);
    }
  }
}
