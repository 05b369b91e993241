package dev.winch.engine.coordinator;

import dev.winch.engine.core.Context;
import dev.winch.model.event.Step;
import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.Defect;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.fault.WinchException;
import dev.winch.store.Store;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: take a batch, decide and commit it as one transaction, then answer, hand over and set
 * alarms. Runs on a platform thread of its own, on which embedded databases do their writing.
 */
final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** Most items of one transaction; under little load a batch is one item and waits for nothing. */
  private static final int BATCH = 256;

  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(50), Duration.ofSeconds(5));

  private final Inbox inbox = new Inbox();
  private final Store store;
  private final AfterCommit afterCommit;
  private final Supplier<Context> contexts;
  private final RandomGenerator random;
  private final CompletableFuture<Throwable> death;
  private final Thread thread;
  private final Set<Step> postponed = new HashSet<>();

  /** What was decided last, while it is not known whether that was committed. */
  private Optional<Batch.Outcome> unheard = Optional.empty();

  private volatile boolean closing;

  /**
   * @param contexts what decisions are made in, anew for each
   * @param random spreads the pauses between attempts
   * @param death completed with the reason if the loop ends without being asked to
   */
  Loop(
      String name,
      Store store,
      AfterCommit afterCommit,
      Supplier<Context> contexts,
      RandomGenerator random,
      CompletableFuture<Throwable> death) {
    this.store = store;
    this.afterCommit = afterCommit;
    this.contexts = contexts;
    this.random = random;
    this.death = death;
    this.thread = new Thread(this::run, name);
  }

  Inbox inbox() {
    return inbox;
  }

  void start() {
    thread.start();
  }

  private void run() {
    List<Inbox.Item> batch = List.of();
    try {
      while (!closing || !inbox.isEmpty()) {
        try {
          batch = inbox.take(BATCH);
          settle(batch);
        } catch (InterruptedException e) {
          closing = true;
        }
      }
      inbox.shut(new Unavailable("the engine is stopping"));
    } catch (Throwable e) {
      // The machine itself is at its end. Who waits is told, and the process may not live on.
      log.error("the engine died", e);
      death.complete(e);
      Unavailable why = new Unavailable("the engine died of an internal error: " + e);
      batch.forEach(item -> item.done().completeExceptionally(why));
      inbox.shut(why);
    }
  }

  /** Settles one batch of what waits, on the caller's thread; false if there is none. */
  boolean step() {
    List<Inbox.Item> batch = inbox.takeAll();
    if (batch.isEmpty()) {
      return false;
    }
    settle(batch);
    return true;
  }

  /**
   * Commits the batch, however long the store takes to answer; what arrives meanwhile joins it.
   * Requests are not kept waiting: they are told that the store does not answer.
   */
  private void settle(List<Inbox.Item> batch) {
    List<Inbox.Item> left = batch;
    for (int attempt = 1; !left.isEmpty() || unheard.isPresent(); attempt++) {
      Batch.Outcome outcome;
      try {
        outcome = commit(left);
      } catch (Unavailable e) {
        log.warn("the store does not answer, attempt {}: {}", attempt, e.getMessage());
        left = withoutAnswerable(left, e);
        if (closing) {
          left.forEach(item -> item.done().completeExceptionally(e));
          return;
        }
        pause(attempt, random);
        left = withoutAnswerable(joined(left, inbox.takeAll()), e);
        continue;
      } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
        isolate(left, e);
        return;
      }
      follow(left, outcome);
      return;
    }
  }

  private static List<Inbox.Item> joined(List<Inbox.Item> first, List<Inbox.Item> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Inbox.Item> withoutAnswerable(List<Inbox.Item> items, Unavailable why) {
    items.stream()
        .filter(Inbox.Item::answerable)
        .forEach(item -> item.done().completeExceptionally(why));
    return items.stream().filter(item -> !item.answerable()).toList();
  }

  /**
   * One item of the batch breaks the transaction: commits the others one by one, and sets that one
   * aside with its reason. It is Winch's fault, never charged to a task. Errors that one decision
   * can cause are of this kind, too; others end the loop.
   */
  private void isolate(List<Inbox.Item> items, Throwable failure) {
    if (items.size() == 1) {
      Inbox.Item item = items.getFirst();
      if (failure instanceof WinchException known && !(known instanceof Defect)) {
        item.done().completeExceptionally(known);
      } else {
        log.error("set aside, because it can not be applied: {}", item.about(), failure);
        item.done().completeExceptionally(new Defect("the engine could not apply it", failure));
      }
      if (item instanceof Inbox.Occurrence(Step step, _, _)) {
        postponed.remove(step);
      }
      return;
    }
    items.forEach(item -> settle(List.of(item)));
  }

  private Batch.Outcome commit(List<Inbox.Item> items) {
    Batch.Outcome outcome =
        store.write(
            transaction -> {
              Batch.Outcome decided =
                  new Batch(items, contexts, unheard, afterCommit.outgoing()).apply(transaction);
              unheard = Optional.of(decided);
              return decided;
            });
    unheard = Optional.empty();
    return outcome;
  }

  private void follow(List<Inbox.Item> items, Batch.Outcome outcome) {
    for (Inbox.Item item : items) {
      WinchException refusal = outcome.refusals().get(item);
      if (refusal == null) {
        item.done().complete(null);
      } else {
        item.done().completeExceptionally(refusal);
      }
      if (item instanceof Inbox.Occurrence(Step step, _, _)) {
        postponed.remove(step);
      }
    }
    afterCommit.follow(outcome);
    for (Step step : outcome.later()) {
      if (postponed.add(step)) {
        inbox.post(step);
      }
    }
  }

  static void pause(int attempt, RandomGenerator random) {
    LockSupport.parkNanos(PAUSES.after(attempt, random.nextDouble() / 2).toNanos());
  }

  /** Finishes what has been put into the inbox. */
  @Override
  public void close() {
    closing = true;
    inbox.wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
