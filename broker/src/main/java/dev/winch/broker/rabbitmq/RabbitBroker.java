package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Broker over RabbitMQ for any number of processes. Queues are durable, messages persistent and
 * confirmed; connections recover by themselves. Publishing and consuming use separate connections,
 * because RabbitMQ blocks a connection that publishes too fast, including its consumers.
 */
public final class RabbitBroker implements Broker {
  private static final String CLOSED = "the broker is closed";

  /**
   * Runs the continuations of callers after a confirm, so that they cannot block the connection.
   */
  private static final Executor CALLERS = call -> ShortLivedThreads.start("rabbitmq-answer", call);

  private final MessageJson json;
  private final Jitter jitter;
  private final BackgroundThreads threads;
  private final Topology topology;
  private final RecoveringConnection toPublish;
  private final RecoveringConnection toConsume;
  private final Publisher orders;
  private final Publisher reports;
  private final DeadLetters dead;
  private final ManagementClient management;
  private final QueueList queues;
  private final Set<RecoveringConsumer> inlets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private RabbitBroker(
      RabbitSettings settings,
      MessageJson json,
      RandomGenerator random,
      BackgroundThreads threads) {
    this.json = json;
    this.jitter = new Jitter(random);
    this.threads = threads;
    this.topology = new Topology(settings.queueType());
    this.toPublish =
        new RecoveringConnection(settings.url(), settings.name() + " publishes", threads);
    this.toConsume =
        new RecoveringConnection(settings.url(), settings.name() + " consumes", threads);
    this.orders = new Publisher(toPublish, topology, jitter, threads, "orders");
    this.reports = new Publisher(toPublish, topology, jitter, threads, "reports");
    this.dead = new DeadLetters(reports);
    this.management = new ManagementClient(settings.managementUrl(), settings.url());
    this.queues = new QueueList(toConsume, topology, management, orders);
  }

  /**
   * Connects.
   *
   * @param json with the installation's cipher, since tasks may contain secrets
   * @param random randomises the pauses between attempts
   * @throws UnavailableException with the remedy, if RabbitMQ does not answer within the configured
   *     time
   */
  public static RabbitBroker open(
      RabbitSettings settings,
      MessageJson json,
      RandomGenerator random,
      BackgroundThreads threads) {
    RabbitBroker broker = new RabbitBroker(settings, json, random, threads);
    try {
      broker.toPublish.awaitFirst(settings.patience());
      broker.toConsume.awaitFirst(settings.patience());
      broker.orders.start();
      broker.reports.start();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  @Override
  public void publish(List<Message> messages) {
    checkOpen();
    PublisherConfirms.await(messages.stream().flatMap(this::outgoing).map(orders::send).toList());
  }

  /**
   * Converts a message; nothing for a withdrawal, because AMQP cannot remove a message from a
   * queue.
   */
  private Stream<OutgoingMessage> outgoing(Message message) {
    return switch (message) {
      case Message.Dispatch(TaskOrder order, int priority) ->
          Stream.of(
              OutgoingMessage.toQueue(
                  RabbitQueueNames.tasks(topology.type().band(priority), order.queue()),
                  "TaskOrder",
                  priority,
                  json.order(order)));
      case Message.Cancel cancel -> Stream.of(OutgoingMessage.cancel(cancel));
      case Message.Withdraw _ -> Stream.empty();
    };
  }

  @Override
  public CompletableFuture<Void> report(Report report) {
    if (closed) {
      return CompletableFuture.failedFuture(new UnavailableException(CLOSED));
    }
    return reports
        .send(OutgoingMessage.report(report, json.report(report)))
        .thenRunAsync(() -> {}, CALLERS);
  }

  @Override
  public TaskSubscription consume(String queue, int slots, TaskHandler handler) {
    checkOpen();
    TaskSlots handling = new TaskSlots(json, dead, queue, handler);
    BandedTaskConsumer consumer =
        new BandedTaskConsumer(toConsume, threads, topology, queue, slots, handling);
    var _ = start(consumer);
    return consumer;
  }

  @Override
  public Subscription consumeCancels(NodeId node, CancelHandler handler) {
    checkOpen();
    return start(
        new CancelQueueConsumer(toConsume, threads, jitter, topology, node, dead, handler));
  }

  @Override
  public void drain(NodeId node, boolean drained) {
    checkOpen();
    PublisherConfirms.await(List.of(orders.send(OutgoingMessage.drain(node, drained))));
  }

  @Override
  public synchronized Subscription consumeReports(ReportConsumer consumer) {
    checkOpen();
    if (inlets.stream()
        .anyMatch(
            recoveringConsumer ->
                recoveringConsumer instanceof ReportQueueConsumer && recoveringConsumer.isOpen())) {
      throw new InternalException("this process already has a report consumer");
    }
    return start(new ReportQueueConsumer(toConsume, threads, topology, json, dead, consumer));
  }

  private Subscription start(RecoveringConsumer recoveringConsumer) {
    inlets.add(recoveringConsumer);
    return recoveringConsumer.start();
  }

  @Override
  public List<QueueInfo> queues() {
    checkOpen();
    return queues.all();
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    checkOpen();
    return queues.find(name);
  }

  @Override
  public void deleteQueue(String name) {
    checkOpen();
    queues.delete(name);
  }

  @Override
  public boolean shared() {
    return true;
  }

  /** Number of unreadable messages moved to the dead letter queue since the start. */
  public long parked() {
    return dead.count();
  }

  @Override
  public Optional<String> fault() {
    if (closed) {
      return Optional.of(CLOSED);
    }
    return Stream.of(
            Stream.of(orders.fault(), reports.fault(), toConsume.fault()),
            inlets.stream().map(RecoveringConsumer::fault))
        .flatMap(faults -> faults)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Closes all subscriptions without waiting for running handlers. */
  @Override
  public void close() {
    closed = true;
    inlets.forEach(RecoveringConsumer::dismiss);
    orders.close();
    reports.close();
    toConsume.close();
    toPublish.close();
    management.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new UnavailableException(CLOSED);
    }
  }
}
