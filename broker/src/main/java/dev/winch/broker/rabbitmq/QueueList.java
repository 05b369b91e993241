package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.QueueInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lists task queues for clients: all bands of a name together, with the slots of their workers. */
final class QueueList {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RecoveringConnection recoveringConnection;
  private final Topology topology;
  private final ManagementClient management;
  private final Publisher publisher;

  QueueList(
      RecoveringConnection recoveringConnection,
      Topology topology,
      ManagementClient management,
      Publisher publisher) {
    this.recoveringConnection = recoveringConnection;
    this.topology = topology;
    this.management = management;
    this.publisher = publisher;
  }

  List<QueueInfo> all() {
    Map<String, QueueInfo> infos = new TreeMap<>();
    for (ManagementClient.Queue queue : management.queues()) {
      RabbitQueueNames.taskQueue(topology.type(), queue.name())
          .ifPresent(
              name -> add(infos, new QueueInfo(name, queue.ready(), 0, queue.unacknowledged())));
    }
    for (ManagementClient.Consumer consumer : management.consumers()) {
      RabbitQueueNames.workersOf(consumer.queue())
          .ifPresent(name -> add(infos, new QueueInfo(name, 0, consumer.slots(), 0)));
    }
    return List.copyOf(infos.values());
  }

  private static void add(Map<String, QueueInfo> infos, QueueInfo part) {
    infos.merge(
        part.name(),
        part,
        (a, b) ->
            new QueueInfo(
                a.name(),
                a.size() + b.size(),
                a.subscribers() + b.subscribers(),
                a.unacked() + b.unacked()));
  }

  Optional<QueueInfo> find(String name) {
    return all().stream().filter(queue -> queue.name().equals(name)).findFirst();
  }

  /** Deletes an unused queue; RabbitMQ is asked at this moment whether it has consumers. */
  void delete(String name) {
    QueueInfo known =
        find(name).orElseThrow(() -> new NotFoundException("queue " + name + " not found"));
    try (Channel channel = recoveringConnection.current().createChannel()) {
      checkUnused(channel, name);
      if (known.unacked() == 0 && isEmpty(channel, name)) {
        remove(channel, name);
      }
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      throw new UnavailableException(
          "cannot delete queue " + name + ": " + RabbitErrorText.of(e), e);
    }
  }

  private void checkUnused(Channel channel, String name) throws IOException {
    if (topology.workers(channel, name).getConsumerCount() > 0) {
      throw new ConflictException("queue " + name + " is in use");
    }
  }

  private boolean isEmpty(Channel channel, String name) throws IOException {
    for (String band : RabbitQueueNames.tasks(topology.type(), name)) {
      if (topology.queue(channel, band).getMessageCount() > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * RabbitMQ deletes a quorum queue even if it is not empty. So consumers are started first, which
   * receive messages that arrive between check and deletion; these are published again afterwards.
   */
  private void remove(Channel channel, String name) throws IOException {
    List<String> bands = RabbitQueueNames.tasks(topology.type(), name);
    Rescue rescue = new Rescue(channel, bands.size());
    for (String band : bands) {
      channel.basicConsume(band, false, band, rescue);
    }
    checkUnused(channel, name);
    for (String band : bands) {
      channel.queueDelete(band);
    }
    channel.queueDelete(RabbitQueueNames.workers(name));
    rescue.publish();
  }

  /** Collects messages of a queue until it is deleted. */
  private final class Rescue extends DefaultConsumer {
    private final CountDownLatch gone;
    private final ConcurrentLinkedQueue<OutgoingMessage> rescued = new ConcurrentLinkedQueue<>();

    Rescue(Channel channel, int queues) {
      super(channel);
      gone = new CountDownLatch(queues);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      rescued.add(OutgoingMessage.again(tag, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
      gone.countDown();
    }

    void publish() throws IOException {
      try {
        if (!gone.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("RabbitMQ did not confirm the deletion");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      PublisherConfirms.await(rescued.stream().map(publisher::send).toList());
    }
  }
}
