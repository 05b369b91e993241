package dev.winch.engine.webhook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.WebhookCall;
import dev.winch.store.DueQueries;
import dev.winch.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers webhook calls. Each is claimed in the store, sent, and settled in the store; memory
 * holds only calls in progress, so any number of processes may share the work. If a process dies,
 * or its settlement does not reach the store, the claim expires and the call is sent again under
 * the same id. Thread-safe.
 */
public final class WebhookDeliverer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookDeliverer.class);

  /** How many calls are under way at once. */
  static final int AT_ONCE = 64;

  /** Longer than an attempt and its settlement take. */
  static final Duration LEASE = Duration.ofSeconds(20);

  /** Bounds how late calls come that another process left. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  /** Keeps it from turning round calls that others are about to claim. */
  private static final Duration SHORTEST_SLEEP = Duration.ofMillis(5);

  /** How long a stop waits for receivers that are about to answer. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  private static final CompletableFuture<Integer> NONE = CompletableFuture.completedFuture(0);

  /** Without user and password. */
  private static final Pattern AUTHORITY =
      Pattern.compile("https?://(?:[^/?#@]*@)*([^/?#@\\p{Cntrl}]{1,260})");

  private final Writes writes;
  private final DueQueries queries;
  private final WebhookSender sender;
  private final InstantSource clock;
  private final Executor executor;
  private final Object monitor = new Object();

  @GuardedBy("monitor")
  private int underWay;

  private final BackgroundLoop loop;

  /** Confined to the loop. */
  private CompletableFuture<Integer> round = NONE;

  /** Changes the store in a later transaction; the future completes when that is durable. */
  @FunctionalInterface
  public interface Writes {
    CompletableFuture<Void> ask(Consumer<Transaction> work);
  }

  /**
   * @param executor runs attempts, each of which blocks
   * @param newCalls raised when there is something new to deliver
   */
  public WebhookDeliverer(
      Writes writes,
      DueQueries queries,
      WebhookSender sender,
      InstantSource clock,
      Executor executor,
      LoopSignal newCalls,
      BackgroundThreads threads) {
    this.writes = writes;
    this.queries = queries;
    this.sender = sender;
    this.clock = clock;
    this.executor = executor;
    this.loop = threads.loop(LoopSpec.named("webhooks").wokenBy(newCalls), this::next);
  }

  public void start() {
    loop.start();
  }

  /** Never waits for a round: its end wakes the loop. */
  private Duration next() throws Exception {
    if (!round.isDone()) {
      return LONGEST_SLEEP;
    }
    var _ = claimed();
    round = round();
    if (!round.isDone()) {
      var _ = round.whenComplete((_, _) -> loop.wake());
      return LONGEST_SLEEP;
    }
    if (claimed() > 0) {
      return Duration.ZERO;
    }
    Duration wait = untilNext();
    return wait.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : wait;
  }

  /** What came of the round, once; throws what it failed of. */
  private int claimed() throws Exception {
    CompletableFuture<Integer> ended = round;
    round = NONE;
    try {
      return ended.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Exception known) {
        throw known;
      }
      throw e;
    }
  }

  private Duration untilNext() {
    return queries
        .nextWebhookCall()
        .map(next -> Duration.between(clock.instant(), next))
        .filter(wait -> wait.compareTo(LONGEST_SLEEP) < 0 && hasRoom())
        .orElse(LONGEST_SLEEP);
  }

  private boolean hasRoom() {
    return room() > 0;
  }

  /**
   * Claims what is due, as far as there is room, and has it sent.
   *
   * @return how many calls were claimed, once they are
   */
  public CompletableFuture<Integer> round() {
    int room = room();
    boolean due =
        room > 0
            && queries.nextWebhookCall().filter(at -> !at.isAfter(clock.instant())).isPresent();
    if (!due) {
      return CompletableFuture.completedFuture(0);
    }
    AtomicReference<List<WebhookCall>> claimed = new AtomicReference<>(List.of());
    return writes
        .ask(
            transaction -> {
              Instant now = clock.instant();
              claimed.set(transaction.webhookCalls().claim(now, now.plus(LEASE), room));
            })
        .thenApply(
            _ -> {
              List<WebhookCall> calls = Objects.requireNonNull(claimed.get());
              calls.forEach(this::begin);
              return calls.size();
            });
  }

  private int room() {
    synchronized (monitor) {
      return AT_ONCE - underWay;
    }
  }

  /** A call that finds no thread is sent when its claim has ended. */
  private void begin(WebhookCall call) {
    synchronized (monitor) {
      underWay++;
    }
    try {
      executor.execute(() -> attempt(call));
    } catch (RuntimeException | Error e) {
      ended();
      throw e;
    }
  }

  /** Whatever happens, the call is not under way at the end. */
  private void attempt(WebhookCall call) {
    CompletableFuture<Void> settled;
    try {
      settled = settle(call, result(call));
    } catch (RuntimeException | Error e) {
      settled = CompletableFuture.failedFuture(e);
    }
    var _ =
        settled.whenComplete(
            (_, why) -> {
              ended();
              if (why != null) {
                remark(call, why);
              }
            });
  }

  private DeliveryResult result(WebhookCall call) {
    try {
      return DeliveryResult.on(call, sender.send(call));
    } catch (UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("could not be sent: {}", call, e);
      return DeliveryResult.on(call, new SendResult.Unreached("an error of Winch"));
    }
  }

  private static void remark(WebhookCall call, Throwable why) {
    Throwable cause =
        why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    if (cause instanceof UnavailableException) {
      log.debug("not settled, so that it is sent again: {}", call, cause);
    } else {
      log.error("not settled, so that it is sent again: {}", call, cause);
    }
  }

  private CompletableFuture<Void> settle(WebhookCall call, DeliveryResult result) {
    return switch (result) {
      case DeliveryResult.Delivered _ -> end(call);
      case DeliveryResult.Retry(Duration pause) ->
          writes.ask(t -> t.webhookCalls().postpone(call, clock.instant().plus(pause)));
      case DeliveryResult.GivenUp(String why) -> {
        log.warn(
            "job {}: {} {} was not delivered to {} of webhooks[{}]: {}",
            call.job(),
            call.event(),
            call.subject().state(),
            host(call.url()),
            call.hook(),
            why);
        yield end(call);
      }
    };
  }

  private CompletableFuture<Void> end(WebhookCall call) {
    return writes.ask(t -> t.webhookCalls().settle(call, clock.instant()));
  }

  private void ended() {
    synchronized (monitor) {
      underWay--;
      monitor.notifyAll();
    }
    loop.wake();
  }

  /** Host and port, without what else the address may hold. */
  private static String host(String url) {
    Matcher authority = AUTHORITY.matcher(url);
    return authority.lookingAt() ? authority.group(1) : "no address";
  }

  /**
   * Claims nothing more and gives receivers a moment to answer; what is not settled then is sent
   * again by the next process that runs.
   */
  @Override
  public void close() {
    loop.close();
    long end = System.nanoTime() + LONGEST_STOP.toNanos();
    synchronized (monitor) {
      try {
        for (long left = LONGEST_STOP.toMillis();
            underWay > 0 && left > 0;
            left = (end - System.nanoTime()) / 1_000_000) {
          monitor.wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
