package dev.winch.engine.time;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Due;
import dev.winch.store.DueQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Queries the store every second for rows that are due. Due events are passed on, a page at a time:
 * the next page follows once all of the last one is decided. Those due soon go to {@link
 * TimerQueue}, which fires them on time. Timers thus survive the process that set them, and several
 * coordinators may poll: only the first event still finds its row waiting.
 */
public final class DueEventPoller implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Longer than the pause, so that a slow query makes no event late. */
  static final Duration AHEAD = Duration.ofSeconds(2);

  /** Page size, for each kind of event. */
  private static final int PIECE = 500;

  /** Pause before an event is passed on again that the engine failed to decide. */
  private static final Duration SET_ASIDE = Duration.ofMinutes(1);

  private final DueQueries queries;
  private final InstantSource clock;
  private final TimerQueue timers;
  private final Function<Due, CompletableFuture<Void>> handler;
  private final BackgroundLoop loop;

  // Confined to the loop

  private final Map<Due, Instant> setAside = new HashMap<>();
  private List<PendingDecision> passedOn = List.of();

  private record PendingDecision(Due due, CompletableFuture<Void> decided) {}

  /**
   * @param handler passes an event on; its future completes when the event is decided
   */
  public DueEventPoller(
      DueQueries queries,
      InstantSource clock,
      TimerQueue timers,
      Function<Due, CompletableFuture<Void>> handler,
      BackgroundThreads threads) {
    this.queries = queries;
    this.clock = clock;
    this.timers = timers;
    this.handler = handler;
    this.loop = threads.loop("due", this::next);
  }

  public void start() {
    loop.start();
  }

  /** Polls only when everything passed on before is decided. */
  private Duration next() {
    if (everythingPassedOn().isDone()) {
      if (poll()) {
        var _ = everythingPassedOn().thenRun(loop::wake);
      }
    }
    return PAUSE;
  }

  /** Completes, always normally, when everything passed on before is decided. */
  private CompletableFuture<Void> everythingPassedOn() {
    return CompletableFuture.allOf(
            passedOn.stream().map(PendingDecision::decided).toArray(CompletableFuture[]::new))
        .exceptionally(_ -> null);
  }

  /** Returns whether the page was full, so that there may be more. */
  private boolean poll() {
    Instant now = clock.instant();
    setAsideWhatFailed(now);
    int limit = PIECE + setAside.size();
    List<Due> found = queries.upTo(now.plus(AHEAD), limit);
    List<PendingDecision> pending = new ArrayList<>();
    for (Due due : found) {
      if (due.at().isAfter(now)) {
        timers.set(due);
      } else if (!setAside.containsKey(due)) {
        pending.add(new PendingDecision(due, handler.apply(due)));
      }
    }
    passedOn = pending;
    return pending.size() >= PIECE;
  }

  private void setAsideWhatFailed(Instant now) {
    setAside.values().removeIf(since -> now.isBefore(since) || now.isAfter(since.plus(SET_ASIDE)));
    passedOn.stream()
        .filter(one -> one.decided().isCompletedExceptionally())
        .forEach(one -> setAside.put(one.due(), now));
  }

  @Override
  public void close() {
    loop.close();
  }
}
