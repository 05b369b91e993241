package dev.winch.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.broker.Broker.TaskHandler;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.broker.DeliverySettlement;
import dev.winch.broker.SlotGuard;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of one subscription to a queue. One thread takes as many tasks as there are free slots
 * in one statement; each delivery runs on its own virtual thread. Each resumption has a thread of
 * its own; they share the slots.
 */
final class TaskConsumer implements TaskSubscription {
  private static final Logger log = LoggerFactory.getLogger(TaskConsumer.class);

  private final BrokerContext context;
  private final Settlements settlements;
  private final Topic topic;
  private final String queue;
  private final int slots;
  private final TaskHandler handler;
  private final Semaphore free;

  /** Held while the consumer's row is created, renewed or deleted. */
  private final ReentrantLock registration = new ReentrantLock();

  private OptionalLong id = OptionalLong.empty();
  private volatile Intake intake;

  @GuardedBy("this")
  private boolean closed;

  TaskConsumer(
      BrokerContext context,
      Settlements settlements,
      String queue,
      int slots,
      TaskHandler handler) {
    this.context = context;
    this.settlements = settlements;
    this.topic = new Topic.Tasks(queue);
    this.queue = queue;
    this.slots = slots;
    this.handler = handler;
    this.free = new Semaphore(slots);
    this.intake = new Intake();
    announce();
    intake.start();
  }

  /** Takes tasks until the subscription is paused. */
  private final class Intake {
    private final WakeSignal signal = context.signals().join(topic);
    private final BackgroundLoop taker =
        context.threads().loop("broker-consumer-" + queue, this::take);
    private volatile boolean open = true;

    void start() {
      taker.start();
    }

    private Duration take() throws InterruptedException {
      taker.idle(free::acquire);
      int wanted = 1 + free.drainPermits();
      int begun = 0;
      try {
        signal.lower();
        begun = begin(open ? taken(wanted) : List.of());
      } finally {
        free.release(wanted - begun);
      }
      if (begun < wanted) {
        signal.await(context.threads().varied(context.pollSettings().poll()));
      }
      return Duration.ZERO;
    }

    /** Starts runs and returns how many; rows without a run return to their queue. */
    private int begin(List<TaskRow> rows) {
      rows.forEach(settlements::hold);
      int begun = 0;
      for (TaskRow row : rows) {
        if (open && begins(row)) {
          begun++;
        } else {
          release(row);
        }
      }
      return begun;
    }

    void end() {
      open = false;
      taker.stop();
      signal.raise();
      context.signals().leave(topic, signal);
    }
  }

  /** Registers the consumer now if the database answers, otherwise later. */
  private void announce() {
    try {
      var _ = registered();
    } catch (UnavailableException e) {
      log.warn("queue {} will be consumed once its database answers: {}", queue, e.getMessage());
    }
  }

  /** The id of this consumer's row; empty once it is paused. */
  private OptionalLong registered() {
    registration.lock();
    try {
      boolean open = isOpen();
      if (open && id.isEmpty()) {
        id =
            OptionalLong.of(
                context
                    .database()
                    .run(
                        c ->
                            ConsumerSql.register(c, queue, slots, context.pollSettings().lease())));
      }
      return open ? id : OptionalLong.empty();
    } finally {
      registration.unlock();
    }
  }

  /** Renews the consumer's lease. */
  void renew() {
    registration.lock();
    try {
      boolean known =
          id.isEmpty()
              || context
                  .database()
                  .run(c -> ConsumerSql.renew(c, id.getAsLong(), context.pollSettings().lease()));
      if (!known) {
        id = OptionalLong.empty();
      }
    } finally {
      registration.unlock();
    }
    var _ = registered();
  }

  String queue() {
    return queue;
  }

  boolean isOpen() {
    return intake.open;
  }

  private boolean begins(TaskRow row) {
    try {
      ShortLivedThreads.start("task-" + row.task(), () -> occupy(row));
      return true;
    } catch (RuntimeException | Error e) {
      log.error("cannot start a thread for task {}; it returns to its queue", row.task(), e);
      return false;
    }
  }

  private List<TaskRow> taken(int wanted) {
    OptionalLong consumer = registered();
    if (consumer.isEmpty()) {
      return List.of();
    }
    Duration hold = context.pollSettings().lease();
    return context.database().run(c -> TaskSql.take(c, queue, consumer.getAsLong(), wanted, hold));
  }

  /**
   * Runs on the delivery's thread; no exception of handler or database may end it before the slot
   * is free.
   */
  private void occupy(TaskRow row) {
    var settlement = new DeliverySettlement(() -> settlements.acknowledge(row), () -> release(row));
    try {
      read(row, settlement)
          .ifPresent(
              order ->
                  SlotGuard.STANDARD.handle(
                      order.id(), settlement, () -> handler.handle(settlement.of(order))));
    } finally {
      free.release();
    }
  }

  private Optional<TaskOrder> read(TaskRow row, DeliverySettlement settlement) {
    try {
      return Optional.of(context.json().order(row.body()));
    } catch (RuntimeException unreadable) {
      park(row, settlement, unreadable);
      return Optional.empty();
    }
  }

  /**
   * Moves an unreadable message to {@code queue_parked} and reports its run as lost, in one
   * transaction. The engine then dispatches the task again, at most five times, so neither the task
   * nor this consumer is stuck.
   */
  private void park(TaskRow row, DeliverySettlement settlement, RuntimeException why) {
    log.error(
        "the message of task {} is unreadable and was moved to the table queue_parked",
        row.task(),
        why);
    try {
      boolean parked = context.database().transaction(c -> park(c, row, why));
      settlement.settle(() -> settlements.forget(row));
      if (parked) {
        context.notifier().wake(Set.of(new Topic.Reports()));
      }
    } catch (RuntimeException e) {
      log.warn(
          "cannot move the unreadable message of task {}; it will be redelivered: {}",
          row.task(),
          e.getMessage());
      SlotGuard.STANDARD.releaseAfterRest(settlement);
    }
  }

  private boolean park(Connection connection, TaskRow row, RuntimeException why)
      throws SQLException {
    boolean parked = TaskSql.park(connection, row, why.toString());
    if (parked) {
      Report lost =
          new Report.Lost(row.task(), row.dispatch(), "its message cannot be read: " + why);
      ReportSql.insert(connection, List.of(context.json().report(lost)));
    }
    return parked;
  }

  private void release(TaskRow row) {
    settlements.release(row);
    context.notifier().wake(Set.of(topic));
  }

  @Override
  public synchronized void pause() {
    intake.end();
    ShortLivedThreads.start("broker-unregister", this::unregister);
  }

  @Override
  public synchronized void resume() {
    if (!closed && !intake.open) {
      intake = new Intake();
      announce();
      intake.start();
    }
  }

  /** Deletes the consumer's row; if the database is down, its lease expires. */
  private void unregister() {
    if (context.database().fault().isPresent()) {
      return;
    }
    registration.lock();
    try {
      if (isOpen()) {
        return; // resumed meanwhile
      }
      id.ifPresent(row -> context.database().run(c -> ConsumerSql.remove(c, row)));
      id = OptionalLong.empty();
    } catch (UnavailableException e) {
      log.debug(
          "cannot unregister the consumer of queue {}; its lease expires: {}",
          queue,
          e.getMessage());
    } finally {
      registration.unlock();
    }
  }

  /** Stops without waiting for running handlers; the consumer is unregistered on return. */
  void leave() {
    synchronized (this) {
      closed = true;
      intake.end();
    }
    unregister();
  }

  @Override
  public void close() {
    leave();
    free.acquireUninterruptibly(slots);
    free.release(slots);
  }
}
