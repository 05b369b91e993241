package dev.winch.engine.coordinator;

import dev.winch.engine.core.DecisionContext;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.FaultPolicy;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.RetryDelays;
import dev.winch.model.event.FollowUp;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import dev.winch.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a batch, decides and commits it as one transaction, then answers callers, publishes
 * messages and sets timers. Runs on its own platform thread, on which embedded databases do their
 * writing.
 *
 * <p>If the store does not answer, the batch is retried until it does, together with what arrives
 * in the meantime. Requests do not wait for that: they get an error at once.
 */
final class CommandLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CommandLoop.class);

  /** Most items of one transaction; under little load a batch is one item and waits for nothing. */
  private static final int BATCH = 256;

  private static final RetryDelays DELAYS =
      new RetryDelays(Duration.ofMillis(50), Duration.ofSeconds(2));

  /** How long the loop sleeps without work. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final Inbox inbox = new Inbox();
  private final Store store;
  private final AfterCommit afterCommit;
  private final String name;
  private final Supplier<DecisionContext> contexts;
  private final CompletableFuture<Throwable> death;
  private final LongSupplier nanos;
  private final BackgroundLoop loop;

  // Confined to the loop

  private final Set<FollowUp> postponed = new HashSet<>();

  /** What was taken and is not settled, in order: one batch, or the items of one that broke. */
  private final Deque<List<Inbox.Item>> taken = new ArrayDeque<>();

  /** What was decided last, while it is not known whether that was committed. */
  private Optional<Batch.Outcome> unheard = Optional.empty();

  private volatile boolean closing;

  /**
   * @param contexts what decisions are made in, anew for each
   * @param death completed with the reason if the loop ends without being asked to
   */
  CommandLoop(
      String name,
      Store store,
      AfterCommit afterCommit,
      Supplier<DecisionContext> contexts,
      CompletableFuture<Throwable> death,
      BackgroundThreads threads) {
    this.name = name;
    this.store = store;
    this.afterCommit = afterCommit;
    this.contexts = contexts;
    this.death = death;
    this.nanos = threads.clock();
    this.loop =
        threads.loop(
            LoopSpec.named(name)
                .onPlatformThread()
                .with(new FaultPolicy.Fatal(DELAYS, CommandLoop::isFatal, this::died))
                .wokenBy(inbox.filled())
                .finishing(() -> !inbox.isEmpty() || !taken.isEmpty()),
            this::next);
  }

  Inbox inbox() {
    return inbox;
  }

  void start() {
    loop.start();
  }

  /** Faults of the machine itself, as opposed to those that one decision can cause. */
  private static boolean isFatal(Throwable fault) {
    return fault instanceof Error
        && !(fault instanceof StackOverflowError)
        && !(fault instanceof LinkageError)
        && !(fault instanceof AssertionError);
  }

  /** Answers every waiting caller with the reason; the process may end. */
  private void died(Throwable why) {
    death.complete(why);
    UnavailableException answer =
        new UnavailableException("the engine died of an internal error: " + why);
    taken.forEach(batch -> batch.forEach(item -> item.done().completeExceptionally(answer)));
    inbox.shut(answer);
  }

  private Duration next() {
    if (taken.isEmpty()) {
      List<Inbox.Item> batch = inbox.take(BATCH);
      if (batch.isEmpty()) {
        return LONGEST_WAIT;
      }
      taken.add(batch);
    }
    settle();
    return Duration.ZERO;
  }

  /**
   * Commits the first of what was taken. If the store does not answer, all that waits is refused or
   * tried again together.
   */
  private void settle() {
    List<Inbox.Item> items = taken.getFirst();
    Batch.Outcome outcome;
    try {
      outcome = commit(items);
    } catch (UnavailableException e) {
      List<Inbox.Item> waiting = taken.size() == 1 ? joined(items, inbox.takeAll()) : items;
      replaceFirst(closing ? refused(waiting, e) : withoutAnswerable(waiting, e));
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      isolate(items, e);
      return;
    }
    int decided = Math.min(outcome.items(), items.size());
    taken.removeFirst();
    if (decided < items.size()) {
      taken.addFirst(items.subList(decided, items.size()));
    }
    follow(items.subList(0, decided), outcome);
  }

  /** A batch of nothing is committed if it is not known whether the one before was. */
  private void replaceFirst(List<Inbox.Item> left) {
    taken.removeFirst();
    if (!left.isEmpty() || (unheard.isPresent() && !closing)) {
      taken.addFirst(left);
    }
  }

  private static List<Inbox.Item> joined(List<Inbox.Item> first, List<Inbox.Item> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Inbox.Item> withoutAnswerable(
      List<Inbox.Item> items, UnavailableException why) {
    items.stream()
        .filter(Inbox.Item::answerable)
        .forEach(item -> item.done().completeExceptionally(why));
    return items.stream().filter(item -> !item.answerable()).toList();
  }

  private static List<Inbox.Item> refused(List<Inbox.Item> items, UnavailableException why) {
    items.forEach(item -> item.done().completeExceptionally(why));
    return List.of();
  }

  /**
   * One item of the batch breaks the transaction: has the others committed one by one, and sets
   * that one aside with its reason. It is Winch's fault, never charged to a task.
   */
  private void isolate(List<Inbox.Item> items, Throwable failure) {
    taken.removeFirst();
    if (items.size() != 1) {
      items.reversed().forEach(item -> taken.addFirst(List.of(item)));
      return;
    }
    Inbox.Item item = items.getFirst();
    if (item instanceof Inbox.EventItem(FollowUp followUp, _, _)) {
      postponed.remove(followUp);
    }
    if (failure instanceof WinchException known && !(known instanceof InternalException)) {
      item.done().completeExceptionally(known);
    } else {
      log.error(
          "set aside, because it can not be applied: {} ({})",
          item.about(),
          item.subject(),
          failure);
      item.done()
          .completeExceptionally(new InternalException("the engine could not apply it", failure));
    }
  }

  private Batch.Outcome commit(List<Inbox.Item> items) {
    long begin = nanos.getAsLong();
    Batch.Outcome outcome =
        store.write(
            transaction -> {
              Batch.Outcome decided =
                  new Batch(items, contexts, unheard, afterCommit.publisher(), afterCommit.spans())
                      .apply(transaction);
              unheard = Optional.of(decided);
              return decided;
            });
    unheard = Optional.empty();
    Duration time = Duration.ofNanos(nanos.getAsLong() - begin);
    afterCommit.metrics().committed(name, outcome.items(), time);
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
      if (item instanceof Inbox.EventItem(FollowUp followUp, _, _)) {
        postponed.remove(followUp);
      }
    }
    afterCommit.follow(outcome);
    for (FollowUp followUp : outcome.later()) {
      if (postponed.add(followUp)) {
        inbox.post(followUp);
      }
    }
  }

  /** Finishes what has been put into the inbox. */
  @Override
  public void close() {
    closing = true;
    loop.close(LONGEST_STOP);
    inbox.shut(new UnavailableException("the engine is stopping"));
  }
}
