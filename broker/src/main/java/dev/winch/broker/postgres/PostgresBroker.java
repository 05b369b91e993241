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
 * Engines and workers in any number of processes, with the tables of the store's database between
 * them. The engine's transactions write the dispatches, withdrawals and cancels themselves, so that
 * {@link #publish} wakes and writes nothing. Reports of a process that consumes reports itself go
 * straight to its consumer, all others through a table.
 *
 * <p>A database that is away makes nothing fail but calls that need an answer: consumers go on by
 * themselves when it is back, without a limit of time.
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
   * Connects in the background: there need be no database yet.
   *
   * @param source makes a connection at each call, which the broker pools itself: at most eight,
   *     and one to listen on. They must go to the server or to a pooler of sessions: one of
   *     transactions loses notifications and settings. The driver's simple data source is best:
   *     others hear notifications a millisecond later.
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

  /** Wakes those whom the messages are for; the transaction that sent them has written them. */
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
  public Subscription consume(String queue, int slots, TaskHandler handler) {
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
  public Subscription consumeReports(ReportConsumer consumer) {
    synchronized (lock) {
      checkOpen();
      if (reader.filter(ReportReader::isOpen).isPresent()) {
        throw new InternalException("this process already has a consumer of reports");
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
   * Ends all subscriptions without waiting for the calls under way; writes what is settled and
   * waits a moment for reports that are being committed. What is held comes back to its queue when
   * its time is up.
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
