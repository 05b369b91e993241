package dev.winch.engine.time;

import dev.winch.model.event.Due;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Tells of moments when they have come, never before. Holds nothing that cannot be told from the
 * rows, so that a restart sets the same alarms. Safe for use by many threads.
 */
public final class Alarms implements AutoCloseable {
  /** Bounds how late an alarm comes when the clock was set forward. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Consumer<Due> tell;
  private final PriorityQueue<Alarm> waiting = new PriorityQueue<>(Comparator.comparing(Alarm::at));
  private final Thread thread = Thread.ofVirtual().name("winch-alarms").unstarted(this::run);
  private volatile boolean closed;

  private record Alarm(Instant at, Due event) {}

  public Alarms(InstantSource clock, Consumer<Due> tell) {
    this.clock = clock;
    this.tell = tell;
  }

  public void start() {
    thread.start();
  }

  public void set(Instant at, Due event) {
    synchronized (waiting) {
      waiting.add(new Alarm(at, event));
    }
    LockSupport.unpark(thread);
  }

  /** Tells of everything that is due by the clock. */
  public void fire() {
    List<Due> due = new ArrayList<>();
    synchronized (waiting) {
      Instant now = clock.instant();
      while (!waiting.isEmpty() && !waiting.peek().at().isAfter(now)) {
        due.add(waiting.poll().event());
      }
    }
    due.forEach(tell);
  }

  private void run() {
    while (!closed) {
      fire();
      LockSupport.parkNanos(sleep().toNanos());
    }
  }

  private Duration sleep() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return LONGEST_SLEEP;
      }
      Duration next = Duration.between(clock.instant(), waiting.peek().at());
      return next.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : next;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
