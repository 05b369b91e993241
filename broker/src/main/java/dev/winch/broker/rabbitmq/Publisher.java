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
import java.util.Comparator;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages in order over one channel with publisher confirms (O11). Senders do not block:
 * a virtual thread writes, up to {@link #WINDOW} messages ahead of the confirms. Thread-safe.
 */
final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int WINDOW = 1_000;

  /** Attempts per message that RabbitMQ returns or rejects. */
  private static final int ATTEMPTS = 10;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Never written: wakes the writer when its session is over. */
  private static final PendingPublish LAST =
      new PendingPublish(OutgoingMessage.toQueue("", "", 0, ""), Long.MAX_VALUE);

  private final RecoveringConnection recoveringConnection;
  private final Topology topology;
  private final Jitter jitter;
  private final ChannelSupervisor supervisor;
  private final DelayTimer repeats;
  private final AtomicLong sent = new AtomicLong();
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
    PendingPublish pending = new PendingPublish(message, sent.getAndIncrement());
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      // While RabbitMQ accepts no messages, none are queued for it.
      pending.fail(fault.get());
    } else {
      session.ifPresentOrElse(
          open -> open.post(pending), () -> pending.fail("the channel is being opened"));
    }
    return pending.done;
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

    /** Its place among all messages, which it keeps when it is written again. */
    private final long place;

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int attempts;
    private volatile boolean returned;

    PendingPublish(OutgoingMessage message, long place) {
      this.message = message;
      this.place = place;
    }

    long place() {
      return place;
    }

    void fail(String why) {
      done.completeExceptionally(new UnavailableException(why));
    }
  }

  /** Publishing over one channel until it is lost. */
  private final class Session {
    private final Channel channel;
    private final String id = jitter.token();
    private final BlockingQueue<PendingPublish> waiting =
        new PriorityBlockingQueue<>(64, Comparator.comparingLong(PendingPublish::place));
    private final NavigableMap<Long, PendingPublish> unconfirmed = new ConcurrentSkipListMap<>();
    private final Semaphore window = new Semaphore(WINDOW);
    private final Set<String> declared = Collections.synchronizedSet(new HashSet<>());

    /** Targets that were declared and are gone. */
    private final Set<String> gone = Collections.synchronizedSet(new HashSet<>());

    /** Why the session ended; {@code ""} while it is open. */
    private volatile String why = "";

    Session(Channel channel) {
      this.channel = channel;
      channel.addConfirmListener(
          (number, multiple) -> settle(number, multiple, this::confirmed),
          (number, multiple) -> settle(number, multiple, this::refused));
      channel.addReturnListener(this::returned);
    }

    void post(PendingPublish pending) {
      waiting.add(pending);
      if (!why.isEmpty()) {
        pending.fail(why);
      }
    }

    /** Runs on the writer's thread: writes queued messages until the session ends. */
    void write() throws InterruptedException {
      while (why.isEmpty()) {
        PendingPublish pending = waiting.take();
        window.acquire();
        String target = pending.message.target();
        if (!why.isEmpty() || pending.done.isDone()) {
          window.release();
        } else if (declared.contains(target)) {
          publish(pending);
        } else if (gone.remove(target)) {
          window.release();
          awaitConfirms();
          waiting.add(pending);
        } else if (isDeclared(pending)) {
          publish(pending);
        } else {
          window.release();
        }
      }
    }

    /**
     * Until nothing is under way: what was sent before and comes back is written again before its
     * target is declared for what follows.
     */
    private void awaitConfirms() throws InterruptedException {
      window.acquire(WINDOW);
      window.release(WINDOW);
    }

    private void publish(PendingPublish pending) {
      pending.attempts++;
      pending.returned = false;
      long number = channel.getNextPublishSeqNo();
      unconfirmed.put(number, pending);
      try {
        pending.message.publish(channel, id + "-" + number);
      } catch (IOException | RuntimeException e) {
        end(RabbitErrorText.of(e));
      }
    }

    /** Declares the target; fails the message if that fails. */
    private boolean isDeclared(PendingPublish pending) {
      try {
        declare(pending.message);
        return true;
      } catch (IOException | TimeoutException | RuntimeException e) {
        String why = pending.message.target() + ": " + RabbitErrorText.of(e);
        pending.done.completeExceptionally(
            RabbitErrorText.isRefusal(e)
                ? new ConflictException(why)
                : new UnavailableException(why, e));
        return false;
      }
    }

    /**
     * Declares the target on a separate channel, because a queue with different arguments closes
     * the channel.
     */
    private void declare(OutgoingMessage message) throws IOException, TimeoutException {
      Connection connection = channel.getConnection();
      try (Channel own = connection.createChannel()) {
        if (message.isToQueue()) {
          topology.queue(own, message.target());
        } else {
          topology.cancels(own);
        }
      }
      declared.add(message.target());
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
      PendingPublish pending = unconfirmed.remove(number);
      if (pending != null) {
        what.accept(pending);
        // What comes back waits again before the writer goes on.
        window.release();
      }
    }

    private void confirmed(PendingPublish pending) {
      if (pending.returned) {
        again(pending, "its queue was gone");
      } else {
        pending.done.complete(null);
      }
    }

    private void refused(PendingPublish pending) {
      again(pending, "RabbitMQ could not take it");
    }

    /** The queue was deleted after its declaration (E39); the confirm of this message follows. */
    private void returned(Return back) {
      gone.add(back.getRoutingKey());
      declared.remove(back.getRoutingKey());
      String messageId = back.getProperties().getMessageId();
      PendingPublish pending =
          unconfirmed.get(Long.parseLong(messageId.substring(messageId.indexOf('-') + 1)));
      if (pending != null) {
        pending.returned = true;
      }
    }

    private void again(PendingPublish pending, String reason) {
      log.warn("publishing a message to {} failed, retrying: {}", pending.message.target(), reason);
      if (pending.attempts == ATTEMPTS) {
        pending.fail(pending.message.target() + ": " + reason);
      } else if (pending.attempts == 1) {
        post(pending);
      } else {
        repeats.after(PAUSE, () -> post(pending));
      }
    }

    /** Fails all unconfirmed messages, whose state is unknown. */
    private void end(String reason) {
      if (why.isEmpty()) {
        why = reason;
      }
      unconfirmed.values().forEach(pending -> pending.fail(why));
      unconfirmed.clear();
      waiting.forEach(pending -> pending.fail(why));
      window.release(WINDOW);
      waiting.add(LAST);
    }
  }
}
