package dev.winch.broker.postgres;

import dev.winch.broker.Broker;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Broker whose queues are tables of the store's PostgreSQL database, for any number of processes.
 * The engine's transactions insert dispatches, withdrawals and cancels, so {@link #publish} only
 * notifies. Reports of a process that consumes reports itself go directly to its consumer, all
 * others through a table.
 *
 * <p>While the database is down only calls that need an answer fail; consumers resume by
 * themselves, without a time limit.
 */
public final class PostgresBroker implements Broker {
  static final String CLOSED = "the broker is closed";

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Database database;
  private final Notifier notifier;
  private final BrokerContext context;
  private final Settlements settlements;
  private final ReportWriter writer;
  private final LeaseRenewer leaseRenewer;
  private final Collection<TaskConsumer> consumers = new CopyOnWriteArrayList<>();
  private final Collection<CancelReader> nodes = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private volatile Optional<ReportReader> reader = Optional.empty();
  private volatile Optional<Housekeeping> housekeeping = Optional.empty();
  private volatile boolean closed;

  /**
   * Creates a broker that connects in the background, so the database need not be up yet.
   *
   * @param source opens a connection on each call. The broker pools at most eight, and one for
   *     listening. They must connect to the server or to a pooler in session mode: transaction mode
   *     loses notifications and settings. Use the driver's simple data source: with others
   *     notifications arrive a millisecond later.
   */
  public PostgresBroker(
      DataSource source, MessageJson json, PollSettings pollSettings, BackgroundThreads threads) {
    database = new Database(source);
    SignalRegistry signals = new SignalRegistry();
    notifier = new Notifier(database, signals, threads);
    context = new BrokerContext(database, json, pollSettings, signals, notifier, threads);
    settlements = new Settlements(database, pollSettings, threads);
    writer = new ReportWriter(context);
    leaseRenewer = new LeaseRenewer(context, settlements, consumers);
  }

  /** Notifies the consumers of the messages; the transaction that sent them has inserted them. */
  @Override
  public void publish(List<Message> messages) {
    checkOpen();
    Set<Topic> topics = new HashSet<>();
    for (Message message : messages) {
      switch (message) {
        case Message.Dispatch dispatch -> topics.add(new Topic.Tasks(dispatch.order().queue()));
        case Message.Cancel cancel -> topics.add(new Topic.Cancels(cancel.node()));
        case Message.Withdraw _ -> {}
      }
    }
    notifier.wake(topics);
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    checkOpen();
    TaskConsumer consumer = new TaskConsumer(context, settlements, queue, slots, handler);
    consumers.add(consumer);
    return consumer;
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    checkOpen();
    CancelReader cancels = new CancelReader(context, node, handler);
    nodes.add(cancels);
    return cancels;
  }

  @Override
  public void drain(NodeId node, boolean drained) {
    checkOpen();
    var _ = database.run(connection -> ConsumerSql.drain(connection, node, drained));
    notifier.wake(Set.of(new Topic.Cancels(node)));
  }

  @Override
  public Subscription consumeReports(ReportConsumer consumer) {
    synchronized (lock) {
      checkOpen();
      if (reader.filter(ReportReader::isOpen).isPresent()) {
        throw new InternalException("this process already has a report consumer");
      }
      ReportReader made = new ReportReader(context, consumer);
      reader = Optional.of(made);
      housekeeping = housekeeping.or(() -> Optional.of(new Housekeeping(context)));
      return made;
    }
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    try {
      return reader.flatMap(here -> here.pass(report)).orElseGet(() -> writer.write(report));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<QueueInfo> queues() {
    checkOpen();
    return database.transaction(QueueSql::all);
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    checkOpen();
    return database.transaction(connection -> QueueSql.one(connection, name));
  }

  @Override
  public void deleteQueue(String name) {
    checkOpen();
    boolean usedHere = consumers.stream().anyMatch(one -> one.isOpen() && one.queue().equals(name));
    QueueInfo queue =
        queue(name).orElseThrow(() -> new NotFoundException("queue " + name + " not found"));
    if (usedHere || queue.subscribers() > 0) {
      throw new ConflictException("queue " + name + " is in use");
    }
    if (queue.size() + queue.unacked() == 0) {
      var _ = database.run(connection -> QueueSql.delete(connection, name));
    }
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public Optional<String> fault() {
    return closed ? Optional.of(CLOSED) : database.fault();
  }

  /**
   * Closes all subscriptions without waiting for running handlers. Writes settlements, and waits a
   * moment for reports that are being committed. Held tasks return to their queue when their lease
   * expires.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    leaseRenewer.close();
    housekeeping.ifPresent(Housekeeping::close);
    consumers.forEach(TaskConsumer::leave);
    nodes.forEach(CancelReader::pause);
    reader.ifPresent(ReportReader::pause);
    reader.ifPresent(here -> here.end(PATIENCE));
    writer.close();
    settlements.close();
    notifier.close();
    database.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new UnavailableException(CLOSED);
    }
  }
}
