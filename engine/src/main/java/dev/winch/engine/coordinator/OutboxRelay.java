package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.RetryDelays;
import dev.winch.model.event.Message;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.store.Outbox;
import dev.winch.store.Outbox.Entry;
import dev.winch.store.Outbox.OutboxBatch;
import dev.winch.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the batches in the outbox to a broker that does not share the store's database, on its
 * own thread. A batch is leased to the process that wrote it, which publishes it at once and
 * deletes it soon after. When the lease expires, because that process died or cannot reach the
 * broker, any other process publishes it. A crash between publishing and deleting sends a batch
 * twice; dispatch numbers make that harmless.
 */
final class OutboxRelay implements MessagePublisher {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

  /** How long a batch is left to the process that wrote or claimed it. */
  static final Duration LEASE = Duration.ofSeconds(15);

  /** So long before the end of its lease a parcel is no longer handed over, lest two do. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  /** How often it looks for parcels that others left. */
  static final Duration POLL = Duration.ofSeconds(1);

  /**
   * How often it forgets what it has handed over: many parcels at a time, long before others may.
   */
  private static final Duration FORGETTING = Duration.ofMillis(200);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private static final int BUNDLES = 64;
  private static final int CLAIMED = 50;

  /** Messages that wait in memory; more are left to the outbox alone. */
  private static final int MESSAGES = 20_000;

  private static final RetryDelays DELAYS =
      new RetryDelays(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final Outbox outbox;
  private final Broker broker;
  private final StoredOrders orders;
  private final EngineMetrics metrics;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final LongSupplier nanos;
  private final BlockingDeque<Bundle> waiting = new LinkedBlockingDeque<>();
  private final AtomicInteger messagesWaiting = new AtomicInteger();
  private final BackgroundLoop loop;

  // Confined to the loop

  private final Set<String> handedOver = new HashSet<>();
  private Instant nextPoll = Instant.EPOCH;
  private Instant nextForgetting = Instant.EPOCH;

  /**
   * @param since when it was committed or claimed, by the clock of the loops
   */
  private record Bundle(List<Message> messages, OutboxRef ref, long since) {}

  OutboxRelay(
      Outbox outbox,
      Broker broker,
      StoredOrders orders,
      EngineEnvironment environment,
      EngineMetrics metrics) {
    this.metrics = metrics;
    this.outbox = outbox;
    this.broker = broker;
    this.orders = orders;
    this.clock = environment.clock();
    this.ids = environment.ids();
    this.nanos = environment.threads().clock();
    this.loop = environment.threads().loop(LoopSpec.named("outbox").retrying(DELAYS), this::next);
  }

  @Override
  public OutboxRef keep(Transaction transaction, List<Message> messages, OutboxRef before) {
    if (messages.isEmpty()) {
      return before;
    }
    Instant until = clock.instant().plus(LEASE);
    String id = ids.next();
    transaction.post(
        new OutboxBatch(id, until, messages.stream().map(OutboxRelay::entry).toList()));
    return before.and(Optional.of(id), until);
  }

  private static Entry entry(Message message) {
    return switch (message) {
      case Message.Dispatch(var order, int _) ->
          new Entry(Outbox.Kind.DISPATCH, order.id(), order.dispatch(), order.queue());
      case Message.Cancel(var node, var task, int dispatch) ->
          new Entry(Outbox.Kind.CANCEL, task, dispatch, node.value());
      case Message.Withdraw(String queue, var task, int dispatch) ->
          new Entry(Outbox.Kind.WITHDRAW, task, dispatch, queue);
    };
  }

  @Override
  public void handOver(List<Message> messages, OutboxRef ref) {
    int before = messagesWaiting.get();
    boolean fits = before == 0 || before + messages.size() <= MESSAGES;
    if (!ref.parcels().isEmpty() && fits) {
      messagesWaiting.addAndGet(messages.size());
      waiting.addLast(new Bundle(messages, ref, nanos.getAsLong()));
      loop.wake();
    }
  }

  @Override
  public void start() {
    loop.start();
  }

  private Duration next() {
    if (round()) {
      return Duration.ZERO;
    }
    return handedOver.isEmpty() ? POLL : FORGETTING;
  }

  private boolean round() {
    boolean some = carry();
    Instant now = clock.instant();
    if (!isEarly(now, nextForgetting, FORGETTING)) {
      forget();
      nextForgetting = now.plus(FORGETTING);
    }
    if (takeUp(now)) {
      some = carry();
      forget();
    }
    return some;
  }

  /** Hands over what waits in memory; what it cannot hand over now waits on. */
  private boolean carry() {
    List<Bundle> taken = new ArrayList<>();
    waiting.drainTo(taken, BUNDLES);
    Instant latest = clock.instant().plus(MARGIN);
    List<Bundle> ours =
        taken.stream().filter(bundle -> bundle.ref().until().isAfter(latest)).toList();
    int messages = taken.stream().mapToInt(bundle -> bundle.messages().size()).sum();
    try {
      publish(ours);
    } catch (UnavailableException | Error e) {
      ours.reversed().forEach(waiting::addFirst);
      messages -= ours.stream().mapToInt(bundle -> bundle.messages().size()).sum();
      throw e;
    } finally {
      messagesWaiting.addAndGet(-messages);
    }
    return !taken.isEmpty();
  }

  private void publish(List<Bundle> bundles) {
    List<Message> messages =
        bundles.stream()
            .flatMap(bundle -> bundle.messages().stream())
            .map(orders::positioned)
            .toList();
    if (!messages.isEmpty()) {
      try {
        broker.publish(messages);
      } catch (UnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        isolate(bundles, e);
        return;
      }
    }
    long now = nanos.getAsLong();
    for (Bundle bundle : bundles) {
      handedOver.addAll(bundle.ref().parcels());
      metrics.published(Duration.ofNanos(now - bundle.since()));
    }
  }

  /** The broker rejects a batch: only that one stays in the outbox, and each attempt logs it. */
  private void isolate(List<Bundle> bundles, RuntimeException why) {
    if (bundles.size() == 1) {
      log.error("the broker does not take parcel {}", bundles.getFirst().ref().parcels(), why);
    } else {
      bundles.forEach(bundle -> publish(List.of(bundle)));
    }
  }

  private void forget() {
    if (!handedOver.isEmpty()) {
      outbox.remove(handedOver);
      handedOver.clear();
    }
  }

  /** From time to time claims batches that no process sends. */
  private boolean takeUp(Instant now) {
    if (isEarly(now, nextPoll, POLL) || messagesWaiting.get() > 0) {
      return false;
    }
    Instant until = now.plus(LEASE);
    List<OutboxBatch> claimed = outbox.claim(now, until, CLAIMED);
    nextPoll = claimed.size() == CLAIMED ? Instant.EPOCH : now.plus(POLL);
    for (OutboxBatch batch : claimed) {
      List<Message> messages =
          batch.entries().stream().map(orders::message).flatMap(Optional::stream).toList();
      handOver(messages, new OutboxRef(List.of(batch.id()), until));
    }
    return !claimed.isEmpty();
  }

  /** A clock that was set back does not make what is done from time to time wait for it. */
  private static boolean isEarly(Instant now, Instant next, Duration period) {
    return now.isBefore(next) && now.isAfter(next.minus(period));
  }

  /** Batches not published by then are published by other processes, or after the next start. */
  @Override
  public void close() {
    if (!loop.close(LONGEST_STOP)) {
      return;
    }
    try {
      carry();
      forget();
    } catch (UnavailableException e) {
      log.warn("messages are left in the outbox: {}", e.getMessage());
    }
  }
}
