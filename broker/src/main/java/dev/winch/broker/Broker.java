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
 * SPI of the message broker between engine and workers. Delivery is at least once; dispatch numbers
 * make duplicates harmless. A queue exists from its first message or subscriber on. Publishing
 * never blocks on a full queue. Thread-safe.
 */
public interface Broker extends AutoCloseable {

  // For the engine

  /**
   * Publishes the messages of a transaction in order. On return they are as durable as the broker
   * supports.
   */
  void publish(List<Message> messages);

  /**
   * Consumes the workers' reports; the reports of a run arrive in order. At most one consumer per
   * process. A report is settled when the future that the consumer returns completes, which is when
   * its effect is committed.
   */
  Subscription consumeReports(ReportConsumer consumer);

  // For workers

  /**
   * Consumes tasks from a queue, at most {@code slots} at a time, higher priority first, then in
   * order of arrival. The handler runs on its own thread and occupies its slot until it returns. If
   * it throws, the slot stays occupied for another 500 ms, so that a fault does not spin, and a
   * delivery that it did not settle is released.
   *
   * @param slots at least 1
   */
  TaskSubscription consume(String queue, int slots, TaskHandler handler);

  /** Consumes requests to this node: to stop a run, to drain. */
  Subscription consumeCancels(NodeId node, CancelHandler handler);

  /**
   * Sends a report. The future completes when the broker has stored it durably, and fails if it may
   * be lost: the caller sends it again.
   */
  CompletableFuture<Void> report(Report report);

  /**
   * Asks a node to take no more tasks, or to take tasks again. The last request counts. Best
   * effort: repeat it until the node's heartbeats show the effect.
   */
  void drain(NodeId node, boolean drained);

  // For both

  /** All task queues by name, without the broker's internal queues. */
  List<QueueInfo> queues();

  Optional<QueueInfo> queue(String name);

  /**
   * Deletes a queue. A queue without subscribers that still has tasks is kept with all of them, so
   * waiting work is never lost.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code queue <name> not found}
   * @throws dev.winch.model.fault.ConflictException {@code queue <name> is in use} if it has
   *     subscribers
   */
  void deleteQueue(String name);

  /** The reason why the broker is down; empty if it works. */
  Optional<String> fault();

  /**
   * Whether queues, workers and other engines outlive this process. If not, everything that was
   * queued or running died with the previous process.
   */
  boolean shared();

  @Override
  void close();

  /** Receives the workers' reports. */
  interface ReportConsumer {
    CompletableFuture<Void> accept(Report report);
  }

  /** Runs tasks. */
  interface TaskHandler {
    void handle(Delivery delivery);
  }

  /** Follows requests to its node; must return at once. */
  interface CancelHandler {

    /** Stops a run. */
    void cancel(TaskId task, int dispatch);

    /**
     * Takes no more tasks, or takes tasks again. A node that takes none has nothing to do.
     *
     * @param drained whether it is to take no more
     */
    default void drain(boolean drained) {}
  }

  /**
   * A task taken from a queue. It is settled once, by any thread, possibly after the handler
   * returned; further settlements have no effect.
   */
  interface Delivery {
    TaskOrder order();

    /**
     * Acknowledges the task: the engine knows that the run has started and is responsible for it
     * from now on.
     */
    void ack();

    /** Returns the task to its position in the queue, for another worker. */
    void release();
  }

  /** An active consumer. Closing waits for running handlers. */
  interface Subscription extends AutoCloseable {

    /** Stops taking messages and returns at once; running handlers continue. */
    void pause();

    @Override
    void close();
  }

  /** An active consumer of tasks, whose pause can be undone until it is closed. */
  interface TaskSubscription extends Subscription {

    /**
     * Takes messages again after {@link #pause}. Slots of handlers that still run stay occupied.
     * Has no effect if it is not paused.
     */
    void resume();
  }
}
