package dev.winch.engine.time;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Due;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tells of moments when they have come, never before. Holds only those that are near: the rows know
 * them all, and {@link DueEventPoller} brings the others in time. Safe for use by many threads.
 */
public final class TimerQueue implements AutoCloseable {
  /** How far ahead alarms are held; what is farther away is found by the poll. */
  static final Duration NEAR = DueEventPoller.AHEAD;

  /** Bounds how late an alarm comes when the clock was set forward. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Consumer<Due> tell;
  private final NavigableMap<Instant, Set<Due>> waiting = new TreeMap<>();
  private final BackgroundLoop loop;

  public TimerQueue(InstantSource clock, Consumer<Due> tell, BackgroundThreads threads) {
    this.clock = clock;
    this.tell = tell;
    this.loop = threads.loop("alarms", this::next);
  }

  public void start() {
    loop.start();
  }

  /** Sets an alarm, once however often it is set. */
  public void set(Due due) {
    if (due.at().isAfter(clock.instant().plus(NEAR))) {
      return;
    }
    synchronized (waiting) {
      waiting.computeIfAbsent(due.at(), _ -> new LinkedHashSet<>()).add(due);
    }
    loop.wake();
  }

  /** What is not told by a fault is found by {@link DueEventPoller}. */
  private Duration next() {
    List<Due> due = new ArrayList<>();
    synchronized (waiting) {
      var come = waiting.headMap(clock.instant(), true);
      come.values().forEach(due::addAll);
      come.clear();
    }
    due.forEach(tell);
    return sleep();
  }

  private Duration sleep() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return LONGEST_SLEEP;
      }
      Duration next = Duration.between(clock.instant(), waiting.firstKey());
      return next.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : next;
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
