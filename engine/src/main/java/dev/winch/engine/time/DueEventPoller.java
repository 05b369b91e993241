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
 * Asks the rows every second what they await. What has come is told, no faster than it is decided;
 * what will come before long is left to {@link TimerQueue}, which are punctual. So nothing that
 * waits for its time depends on the process that made it wait, and any number of coordinators may
 * ask.
 */
public final class DueEventPoller implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** More than the pause, so that an answer that takes its time makes nothing late. */
  static final Duration AHEAD = Duration.ofSeconds(2);

  /** Of each kind in one look. */
  private static final int PIECE = 500;

  /**
   * What the engine could not decide, through a fault of its own, is not told again for so long.
   */
  private static final Duration SET_ASIDE = Duration.ofMinutes(1);

  private final DueQueries queries;
  private final InstantSource clock;
  private final TimerQueue timers;
  private final Function<Due, CompletableFuture<Void>> tell;
  private final BackgroundLoop loop;

  // Confined to the loop

  private final Map<Due, Instant> setAside = new HashMap<>();
  private List<PendingDecision> told = List.of();
  private boolean more;

  private record PendingDecision(Due due, CompletableFuture<Void> decided) {}

  /**
   * @param tell passes on what is due; completes when it is decided
   */
  public DueEventPoller(
      DueQueries queries,
      InstantSource clock,
      TimerQueue timers,
      Function<Due, CompletableFuture<Void>> tell,
      BackgroundThreads threads) {
    this.queries = queries;
    this.clock = clock;
    this.timers = timers;
    this.tell = tell;
    this.loop = threads.loop("due", this::next);
  }

  public void start() {
    loop.start();
  }

  /** Looks no further before all that was told is decided. */
  private Duration next() {
    if (everythingTold().isDone()) {
      look();
      if (more) {
        var _ = everythingTold().thenRun(loop::wake);
      }
    }
    return PAUSE;
  }

  /** Completes, well in any case, when all that was told is decided. */
  private CompletableFuture<Void> everythingTold() {
    return CompletableFuture.allOf(
            told.stream().map(PendingDecision::decided).toArray(CompletableFuture[]::new))
        .exceptionally(_ -> null);
  }

  private void look() {
    Instant now = clock.instant();
    setAsideWhatFailed(now);
    int limit = PIECE + setAside.size();
    List<Due> found = queries.upTo(now.plus(AHEAD), limit);
    List<PendingDecision> telling = new ArrayList<>();
    for (Due due : found) {
      if (due.at().isAfter(now)) {
        timers.set(due);
      } else if (!setAside.containsKey(due)) {
        telling.add(new PendingDecision(due, tell.apply(due)));
      }
    }
    told = telling;
    more = telling.size() >= PIECE;
  }

  private void setAsideWhatFailed(Instant now) {
    setAside.values().removeIf(since -> now.isBefore(since) || now.isAfter(since.plus(SET_ASIDE)));
    told.stream()
        .filter(one -> one.decided().isCompletedExceptionally())
        .forEach(one -> setAside.put(one.due(), now));
  }

  @Override
  public void close() {
    loop.close();
  }
}
