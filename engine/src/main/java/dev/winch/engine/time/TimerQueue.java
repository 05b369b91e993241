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
 * Fires due events on time, never early. Holds only those due within {@link #NEAR}; {@link
 * DueEventPoller} adds the others when they come near. Thread-safe.
 */
public final class TimerQueue implements AutoCloseable {
  /** How far ahead events are held. */
  static final Duration NEAR = DueEventPoller.AHEAD;

  /** Bounds how late an event fires after the clock was set forward. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Consumer<Due> fire;
  private final NavigableMap<Instant, Set<Due>> waiting = new TreeMap<>();
  private final BackgroundLoop loop;

  public TimerQueue(InstantSource clock, Consumer<Due> fire, BackgroundThreads threads) {
    this.clock = clock;
    this.fire = fire;
    this.loop = threads.loop("timers", this::next);
  }

  public void start() {
    loop.start();
  }

  /** Adds an event; adding it again has no effect. */
  public void set(Due due) {
    if (due.at().isAfter(clock.instant().plus(NEAR))) {
      return;
    }
    synchronized (waiting) {
      waiting.computeIfAbsent(due.at(), _ -> new LinkedHashSet<>()).add(due);
    }
    loop.wake();
  }

  /** If this fails, {@link DueEventPoller} finds the events that were not fired. */
  private Duration next() {
    List<Due> due = new ArrayList<>();
    synchronized (waiting) {
      var past = waiting.headMap(clock.instant(), true);
      past.values().forEach(due::addAll);
      past.clear();
    }
    due.forEach(fire);
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
