package dev.winch.engine.time;

import dev.winch.model.event.Due;
import dev.winch.model.fault.Unavailable;
import dev.winch.store.Reads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the rows every second what they await. What has come is told, no faster than it is decided;
 * what will come before long is left to {@link Alarms}, which are punctual. So nothing that waits
 * for its time depends on the process that made it wait, and any number of coordinators may ask.
 *
 * <p>Runs on a thread of its own, or is driven by {@link #step}.
 */
public final class DuePoll implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DuePoll.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** More than the pause, so that an answer that takes its time makes nothing late. */
  static final Duration AHEAD = Duration.ofSeconds(2);

  /** Of each kind in one look. */
  private static final int PIECE = 500;

  /**
   * What the engine could not decide, through a fault of its own, is not told again for so long.
   */
  private static final Duration SET_ASIDE = Duration.ofMinutes(1);

  private final Reads reads;
  private final InstantSource clock;
  private final Alarms alarms;
  private final Function<Due, CompletableFuture<Void>> tell;
  private final Thread thread = Thread.ofVirtual().name("winch-due").unstarted(this::run);
  private final Map<Due, Instant> setAside = new HashMap<>();
  private List<Told> told = List.of();
  private Instant lastLook = Instant.MIN;
  private boolean more;
  private boolean answered = true;
  private volatile boolean closed;

  private record Told(Due due, CompletableFuture<Void> decided) {}

  /**
   * @param tell passes on what is due; completes when it is decided
   */
  public DuePoll(
      Reads reads,
      InstantSource clock,
      Alarms alarms,
      Function<Due, CompletableFuture<Void>> tell) {
    this.reads = reads;
    this.clock = clock;
    this.alarms = alarms;
    this.tell = tell;
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        look();
        everythingTold().join();
      } catch (RuntimeException e) {
        log.error("what is due could not be read, and is read again", e);
        more = false;
      }
      if (!more) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Looks if it is time to look again, on the caller's thread. */
  public void step() {
    Instant now = clock.instant();
    boolean again = more || now.isBefore(lastLook) || !now.isBefore(lastLook.plus(PAUSE));
    if (again && everythingTold().isDone()) {
      look();
    }
  }

  /** Completes, well in any case, when all that was told is decided. */
  private CompletableFuture<Void> everythingTold() {
    return CompletableFuture.allOf(
            told.stream().map(Told::decided).toArray(CompletableFuture[]::new))
        .exceptionally(_ -> null);
  }

  private void look() {
    Instant now = clock.instant();
    setAsideWhatFailed(now);
    int limit = PIECE + setAside.size();
    List<Due> found = found(now.plus(AHEAD), limit);
    List<Told> telling = new ArrayList<>();
    for (Due due : found) {
      if (due.at().isAfter(now)) {
        alarms.set(due);
      } else if (!setAside.containsKey(due)) {
        telling.add(new Told(due, tell.apply(due)));
      }
    }
    told = telling;
    lastLook = now;
    more = telling.size() >= PIECE;
  }

  private void setAsideWhatFailed(Instant now) {
    setAside.values().removeIf(since -> now.isBefore(since) || now.isAfter(since.plus(SET_ASIDE)));
    told.stream()
        .filter(one -> one.decided().isCompletedExceptionally())
        .forEach(one -> setAside.put(one.due(), now));
  }

  private List<Due> found(Instant until, int limit) {
    try {
      List<Due> found = reads.due(until, limit);
      answered = true;
      return found;
    } catch (Unavailable e) {
      if (answered) {
        log.warn("the store does not say what is due, and is asked again: {}", e.getMessage());
      }
      answered = false;
      return List.of();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
