package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.winch.broker.Broker.CancelHandler;
import dev.winch.codec.PlainJson;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes cancels from an exclusive queue of this connection. Queue names are never reused:
 * RabbitMQ may notice the death of the previous connection late and would keep its queue locked.
 */
final class CancelQueueConsumer extends RecoveringConsumer {
  private static final Logger log = LoggerFactory.getLogger(CancelQueueConsumer.class);

  private final Jitter jitter;
  private final Topology topology;
  private final NodeId node;
  private final CancelHandler handler;
  private final DeadLetters dead;

  CancelQueueConsumer(
      RecoveringConnection recoveringConnection,
      BackgroundThreads threads,
      Jitter jitter,
      Topology topology,
      NodeId node,
      DeadLetters dead,
      CancelHandler handler) {
    super(recoveringConnection, threads, "cancels of node " + node);
    this.jitter = jitter;
    this.topology = topology;
    this.node = node;
    this.dead = dead;
    this.handler = handler;
  }

  @Override
  public void perform(Channel channel, Runnable ready) throws IOException, InterruptedException {
    topology.cancels(channel);
    String queue = "winch.cancel." + node + "." + jitter.token();
    channel.queueDeclare(queue, false, true, true, Map.of());
    channel.queueBind(queue, RabbitQueueNames.CANCELS, node.value());
    Intake intake = new Intake(channel);
    channel.basicConsume(queue, true, intake);
    ready.run();
    try {
      intake.awaitEnd();
    } finally {
      channel.abort();
    }
  }

  /** Consumer on one channel. */
  private final class Intake extends DefaultConsumer {
    // Guarded by the gate's lock
    private Optional<String> lost = Optional.empty();

    Intake(Channel channel) {
      super(channel);
    }

    void awaitEnd() throws IOException, InterruptedException {
      gate().lock().lockInterruptibly();
      try {
        while (!gate().isPaused() && lost.isEmpty()) {
          gate().changed().await();
        }
        if (!gate().isPaused()) {
          throw new IOException(lost.orElseThrow());
        }
      } finally {
        gate().lock().unlock();
      }
    }

    // On client threads

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      if (gate().enter()) {
        try {
          if ("Drain".equals(properties.getType())) {
            drain(body);
          } else {
            pass(body);
          }
        } finally {
          gate().leave();
        }
      }
    }

    private void drain(byte[] body) {
      boolean drained;
      try {
        drained = (Boolean) Objects.requireNonNull(json(body).get("drained"));
      } catch (RuntimeException unreadable) {
        var _ = dead.park("cancels of node " + node, "Drain", body, unreadable);
        return;
      }
      handler.drain(drained);
    }

    private static Map<?, ?> json(byte[] body) {
      return (Map<?, ?>)
          Objects.requireNonNull(PlainJson.read(new String(body, StandardCharsets.UTF_8)));
    }

    private void pass(byte[] body) {
      TaskId task;
      int dispatch;
      try {
        Map<?, ?> json = json(body);
        task = new TaskId(Objects.requireNonNull((String) json.get("task")));
        dispatch = Math.toIntExact(Objects.requireNonNull((Long) json.get("dispatch")));
      } catch (RuntimeException unreadable) {
        var _ = dead.park("cancels of node " + node, "Cancel", body, unreadable);
        return;
      }
      try {
        handler.cancel(task, dispatch);
      } catch (RuntimeException e) {
        log.error(
            "cannot stop task {} on node {}; the stop is repeated when the run reports",
            task,
            node,
            e);
      }
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      lose(RabbitErrorText.of(cause));
    }

    @Override
    public void handleCancel(String tag) {
      lose("its queue has been deleted");
    }

    private void lose(String why) {
      gate().change(() -> lost = Optional.of(why));
    }
  }
}
