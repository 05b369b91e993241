package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.winch.broker.Broker.ReportConsumer;
import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes reports in order, up to 1,000 ahead of their settlement, and acknowledges settled ones
 * from the front in batches. After a rejected report it and all behind it are redelivered, so that
 * a run's reports never change order. A report that is rejected repeatedly is moved to the dead
 * letter queue.
 */
final class ReportQueueConsumer extends RecoveringConsumer {
  private static final Logger log = LoggerFactory.getLogger(ReportQueueConsumer.class);

  /** Number of unsettled reports: several batches of the engine. */
  private static final int AHEAD = 1_000;

  private static final int REFUSALS = 3;

  private final Topology topology;
  private final MessageJson json;
  private final DeadLetters dead;
  private final ReportConsumer consumer;

  // Guarded by the gate's lock
  private final Map<String, Integer> refusals = new HashMap<>();

  ReportQueueConsumer(
      RecoveringConnection recoveringConnection,
      BackgroundThreads threads,
      Topology topology,
      MessageJson json,
      DeadLetters dead,
      ReportConsumer consumer) {
    super(recoveringConnection, threads, "reports");
    this.topology = topology;
    this.json = json;
    this.dead = dead;
    this.consumer = consumer;
  }

  @Override
  public void perform(Channel channel, Runnable ready) throws IOException, InterruptedException {
    topology.queue(channel, RabbitQueueNames.REPORTS);
    channel.basicQos(AHEAD);
    Intake intake = new Intake(channel);
    String tag = channel.basicConsume(RabbitQueueNames.REPORTS, false, intake);
    ready.run();
    try {
      intake.settleUntilPaused();
      channel.basicCancel(tag);
      intake.settleTheRest();
    } finally {
      channel.abort();
    }
  }

  /** A received report; guarded by the gate's lock. */
  private static final class Item {
    private final long tag;
    private final String messageId;
    private boolean settled;

    Item(long tag, String messageId) {
      this.tag = tag;
      this.messageId = messageId;
    }
  }

  /** Consumer on one channel. */
  private final class Intake extends DefaultConsumer {
    private final Channel channel;

    // Guarded by the gate's lock
    private final Deque<Item> unsettled = new ArrayDeque<>();
    private long settledTo;
    private long acknowledgedTo;
    private Optional<String> lost = Optional.empty();

    Intake(Channel channel) {
      super(channel);
      this.channel = channel;
      channel.addShutdownListener(cause -> lose(RabbitErrorText.of(cause)));
    }

    // On the supervisor's thread

    void settleUntilPaused() throws IOException, InterruptedException {
      while (acknowledge(false)) {}
    }

    /** Settles reports that the engine accepted before the pause. */
    void settleTheRest() throws IOException, InterruptedException {
      while (acknowledge(true)) {}
    }

    private boolean acknowledge(boolean toTheEnd) throws IOException, InterruptedException {
      long upTo;
      gate().lock().lockInterruptibly();
      try {
        while (lost.isEmpty()
            && settledTo == acknowledgedTo
            && (toTheEnd ? !unsettled.isEmpty() : !gate().isPaused())) {
          gate().changed().await();
        }
        if (lost.isPresent()) {
          throw new IOException(lost.get());
        }
        if (settledTo == acknowledgedTo) {
          return false;
        }
        upTo = settledTo;
        acknowledgedTo = upTo;
      } finally {
        gate().lock().unlock();
      }
      channel.basicAck(upTo, true);
      return true;
    }

    // On threads of the client and of the engine

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
      Item item =
          new Item(
              envelope.getDeliveryTag(), Optional.ofNullable(properties.getMessageId()).orElse(""));
      // A report that arrives after the pause stays unacknowledged and goes to another consumer.
      if (gate().enter()) {
        try {
          gate().change(() -> unsettled.add(item));
          var _ = pass(body).whenComplete((_, failure) -> answered(item, body, failure));
        } finally {
          gate().leave();
        }
      }
    }

    private CompletableFuture<Void> pass(byte[] body) {
      Report report;
      try {
        report = json.report(new String(body, StandardCharsets.UTF_8));
      } catch (RuntimeException unreadable) {
        return dead.park("reports", "Report", body, unreadable);
      }
      try {
        return consumer.accept(report);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void answered(Item item, byte[] body, Throwable failure) {
      if (failure == null) {
        settled(item);
      } else if (isHopeless(item, failure)) {
        var _ =
            dead.park("reports", "Report", body, failure)
                .whenComplete((_, notParked) -> answered(item, body, notParked));
      } else {
        log.warn(
            "the engine rejected a report; it and those behind it are redelivered: {}",
            failure.getMessage());
        lose("a report was rejected");
      }
    }

    private boolean isHopeless(Item item, Throwable failure) {
      Throwable why = failure instanceof CompletionException e ? e.getCause() : failure;
      if (why instanceof UnavailableException) {
        return false;
      }
      gate().lock().lock();
      try {
        return refusals.merge(item.messageId, 1, Integer::sum) >= REFUSALS;
      } finally {
        gate().lock().unlock();
      }
    }

    private void settled(Item item) {
      gate()
          .change(
              () -> {
                refusals.remove(item.messageId);
                item.settled = true;
                while (!unsettled.isEmpty() && unsettled.getFirst().settled) {
                  settledTo = unsettled.removeFirst().tag;
                }
              });
    }

    private void lose(String why) {
      gate().change(() -> lost = lost.or(() -> Optional.of(why)));
    }

    @Override
    public void handleCancel(String consumerTag) {
      lose("the queue " + RabbitQueueNames.REPORTS + " has been deleted");
    }
  }
}
