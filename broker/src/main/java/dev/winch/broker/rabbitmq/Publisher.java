package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages in order over one channel with publisher confirms (O11). Senders do not block:
 * a virtual thread writes, up to {@link #WINDOW} messages ahead of the confirms. Thread-safe.
 */
final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final int WINDOW = 1_000;

  /** Attempts per message that RabbitMQ returns or rejects. */
  private static final int ATTEMPTS = 10;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Never written: wakes the writer when its session is over. */
  private static final PendingPublish LAST =
      new PendingPublish(OutgoingMessage.toQueue("", "", 0, ""));

  private final RecoveringConnection recoveringConnection;
  private final Topology topology;
  private final Jitter jitter;
  private final ChannelSupervisor supervisor;
  private final DelayTimer repeats;
  private volatile Optional<Session> session = Optional.empty();

  /**
   * @param what name of its messages, for error texts
   */
  Publisher(
      RecoveringConnection recoveringConnection,
      Topology topology,
      Jitter jitter,
      BackgroundThreads threads,
      String what) {
    this.recoveringConnection = recoveringConnection;
    this.topology = topology;
    this.jitter = jitter;
    this.supervisor = new ChannelSupervisor(recoveringConnection, threads, what, this::perform);
    this.repeats = new DelayTimer(threads, "broker-repeats");
  }

  Publisher start() {
    supervisor.start();
    return this;
  }

  /**
   * Queues a message.
   *
   * @return completes when RabbitMQ has stored it durably; fails with {@link UnavailableException}
   *     if it may be lost, with {@link ConflictException} if RabbitMQ rejects it. Completed on a
   *     thread that must not block.
   */
  CompletableFuture<Void> send(OutgoingMessage message) {
    PendingPublish letter = new PendingPublish(message);
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      // While RabbitMQ accepts no messages, none are queued for it.
      letter.fail(fault.get());
    } else {
      session.ifPresentOrElse(
          open -> open.post(letter), () -> letter.fail("the channel is being opened"));
    }
    return letter.done;
  }

  Optional<String> fault() {
    return recoveringConnection.fault().or(supervisor::fault);
  }

  private void perform(Channel channel, Runnable ready) throws IOException, InterruptedException {
    channel.confirmSelect();
    Session open = new Session(channel);
    channel.addShutdownListener(cause -> open.end(RabbitErrorText.of(cause)));
    session = Optional.of(open);
    ready.run();
    try {
      open.write();
    } finally {
      session = Optional.empty();
      open.end("the connection is lost");
      channel.abort();
    }
    throw new IOException(open.why);
  }

  @Override
  public void close() {
    supervisor.close();
    repeats.close();
  }

  /** A message and the future of its sender. */
  private static final class PendingPublish {
    private final OutgoingMessage message;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int attempts;
    private volatile boolean returned;

    PendingPublish(OutgoingMessage message) {
      this.message = message;
    }

    void fail(String why) {
      done.completeExceptionally(new UnavailableException(why));
    }
  }

  /** Publishing over one channel until it is lost. */
  private final class Session {
    private final Channel channel;
    private final String id = jitter.token();
    private final BlockingQueue<PendingPublish> waiting = new LinkedBlockingQueue<>();
    private final NavigableMap<Long, PendingPublish> unconfirmed = new ConcurrentSkipListMap<>();
    private final Semaphore window = new Semaphore(WINDOW);
    private final Set<String> declared = Collections.synchronizedSet(new HashSet<>());

    /** Why the session ended; {@code ""} while it is open. */
    private volatile String why = "";

    Session(Channel channel) {
      this.channel = channel;
      channel.addConfirmListener(
          (number, multiple) -> settle(number, multiple, this::confirmed),
          (number, multiple) -> settle(number, multiple, this::refused));
      channel.addReturnListener(this::returned);
    }

    void post(PendingPublish letter) {
      waiting.add(letter);
      if (!why.isEmpty()) {
        letter.fail(why);
      }
    }

    /** Runs on the writer's thread: writes queued messages until the session ends. */
    void write() throws InterruptedException {
      while (why.isEmpty()) {
        PendingPublish letter = waiting.take();
        window.acquire();
        if (!why.isEmpty() || letter.done.isDone()) {
          window.release();
        } else {
          write(letter);
        }
      }
    }

    private void write(PendingPublish letter) {
      OutgoingMessage message = letter.message;
      try {
        declare(message);
      } catch (IOException | TimeoutException | RuntimeException e) {
        window.release();
        String why = message.target() + ": " + RabbitErrorText.of(e);
        letter.done.completeExceptionally(
            RabbitErrorText.isRefusal(e)
                ? new ConflictException(why)
                : new UnavailableException(why, e));
        return;
      }
      letter.attempts++;
      letter.returned = false;
      long number = channel.getNextPublishSeqNo();
      unconfirmed.put(number, letter);
      try {
        message.publish(channel, id + "-" + number);
      } catch (IOException | RuntimeException e) {
        end(RabbitErrorText.of(e));
      }
    }

    /**
     * Declares the target on a separate channel, because a queue with different arguments closes
     * the channel.
     */
    private void declare(OutgoingMessage message) throws IOException, TimeoutException {
      String name = message.target();
      if (declared.contains(name)) {
        return;
      }
      Connection connection = channel.getConnection();
      try (Channel own = connection.createChannel()) {
        if (message.isToQueue()) {
          topology.queue(own, name);
        } else {
          topology.cancels(own);
        }
      }
      declared.add(name);
    }

    // On the connection's thread

    private void settle(long number, boolean multiple, Consumer<PendingPublish> what) {
      if (multiple) {
        unconfirmed.headMap(number, true).keySet().forEach(each -> settle(each, what));
      } else {
        settle(number, what);
      }
    }

    private void settle(long number, Consumer<PendingPublish> what) {
      PendingPublish letter = unconfirmed.remove(number);
      if (letter != null) {
        window.release();
        what.accept(letter);
      }
    }

    private void confirmed(PendingPublish letter) {
      if (letter.returned) {
        again(letter, "its queue was gone");
      } else {
        letter.done.complete(null);
      }
    }

    private void refused(PendingPublish letter) {
      again(letter, "RabbitMQ could not take it");
    }

    /** The queue was deleted after its declaration (E39); the confirm of this message follows. */
    private void returned(Return back) {
      declared.remove(back.getRoutingKey());
      String messageId = back.getProperties().getMessageId();
      PendingPublish letter =
          unconfirmed.get(Long.parseLong(messageId.substring(messageId.indexOf('-') + 1)));
      if (letter != null) {
        letter.returned = true;
      }
    }

    private void again(PendingPublish letter, String reason) {
      LOG.warn("publishing a message to {} failed, retrying: {}", letter.message.target(), reason);
      if (letter.attempts == ATTEMPTS) {
        letter.fail(letter.message.target() + ": " + reason);
      } else if (letter.attempts == 1) {
        post(letter);
      } else {
        repeats.after(PAUSE, () -> post(letter));
      }
    }

    /** Fails all unconfirmed messages, whose state is unknown. */
    private void end(String reason) {
      if (why.isEmpty()) {
        why = reason;
      }
      unconfirmed.values().forEach(letter -> letter.fail(why));
      unconfirmed.clear();
      waiting.forEach(letter -> letter.fail(why));
      window.release(WINDOW);
      waiting.add(LAST);
    }
  }
}
