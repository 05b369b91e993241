package dev.winch.broker;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Carries messages between engine and workers, at least once: dispatch numbers make repeats
 * harmless. A queue exists from its first message or subscriber on. Publishing never blocks on a
 * full queue. Safe for use by many threads.
 */
public interface Broker extends AutoCloseable {

  // For the engine

  /** Hands over what a transaction sends, in order; holds all of it durably as it can on return. */
  void publish(List<Message> messages);

  /**
   * Passes the workers' reports on, in the order of each run. At most one consumer per process. The
   * future that the consumer returns completes when the report's effect is committed; only then is
   * the report settled.
   */
  Subscription consumeReports(ReportConsumer consumer);

  // For workers

  /**
   * Takes tasks from a queue, at most {@code slots} at a time, higher priority first, then in order
   * of arrival. The handler is called on a thread of its own and holds its slot until it returns. A
   * handler that throws keeps its slot for a while longer, so that a fault cannot spin; what it did
   * not settle is released.
   *
   * @param slots at least 1
   */
  Subscription consume(String queue, int slots, TaskHandler handler);

  /** Passes on requests to stop a run on this node. */
  Subscription consumeCancels(NodeId node, CancelHandler handler);

  /**
   * Reports; the future completes when the report can no longer be lost with this process's broker.
   * It fails if the report may be lost: the caller repeats it.
   */
  CompletableFuture<Void> report(Report report);

  // For both

  /** Every task queue, by name; what a broker keeps for itself is not among them. */
  List<QueueInfo> queues();

  Optional<QueueInfo> queue(String name);

  /**
   * Removes a queue. One without subscribers that still holds tasks stays with all of them: waiting
   * work is never lost by this.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code queue <name> not found}
   * @throws dev.winch.model.fault.ConflictException {@code queue <name> is in use} if it has
   *     subscribers
   */
  void deleteQueue(String name);

  /** Why it cannot carry messages at the moment, or empty if it can. */
  Optional<String> fault();

  /**
   * Whether queues, workers and other engines are reached through it that live on without this
   * process. If not, whatever was queued or running died with the process before.
   */
  boolean shared();

  @Override
  void close();

  /** Gets the workers' reports. */
  interface ReportConsumer {
    CompletableFuture<Void> accept(Report report);
  }

  /** Runs tasks. */
  interface TaskHandler {
    void handle(Delivery delivery);
  }

  /** Stops runs; returns at once. */
  interface CancelHandler {
    void cancel(TaskId task, int dispatch);
  }

  /**
   * A task taken from a queue. Settled once, by any thread, also after the handler returned; a
   * second settlement is without effect.
   */
  interface Delivery {
    TaskOrder order();

    /** Settles it: the run's start is known to the engine, which answers for it from now on. */
    void ack();

    /** Puts it back where it was, for another worker. */
    void release();
  }

  /** Something that goes on until closed; closing waits for the calls under way to return. */
  interface Subscription extends AutoCloseable {

    /** Takes nothing more; returns at once, while calls under way go on. */
    void pause();

    @Override
    void close();
  }
}
