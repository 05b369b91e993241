package dev.winch.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One-shot timer. Each callback runs on its own virtual thread, so callbacks may block without
 * delaying one another. Thread-safe.
 */
public final class DelayTimer implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final BackgroundThreads owner;
  private final BackgroundLoop loop;
  private final AtomicLong order = new AtomicLong();

  // Guarded by itself
  private final PriorityQueue<Call> calls = new PriorityQueue<>(this::compare);

  private record Call(long at, long order, Runnable work) {}

  /** A scheduled callback. */
  @FunctionalInterface
  public interface Pending {
    /** Cancels the callback; no effect once it has started. */
    void cancel();
  }

  /** Starts the timer as a health part of the process. */
  public DelayTimer(BackgroundThreads owner, String name) {
    this.owner = owner;
    this.loop = owner.loop(name, this::step).start();
  }

  private int compare(Call one, Call other) {
    int byTime = Long.compare(one.at() - other.at(), 0);
    return byTime == 0 ? Long.compare(one.order(), other.order()) : byTime;
  }

  /** Schedules a callback. After {@link #close} no callback starts. */
  public Pending after(Duration delay, Runnable work) {
    Call call = new Call(owner.now() + delay.toNanos(), order.getAndIncrement(), work);
    boolean first;
    synchronized (calls) {
      calls.add(call);
      first = calls.peek().order() == call.order();
    }
    if (first) {
      loop.wake();
    }
    return () -> {
      synchronized (calls) {
        calls.remove(call);
      }
    };
  }

  private Duration step() {
    List<Call> due = new ArrayList<>();
    Duration wait = LONGEST_WAIT;
    synchronized (calls) {
      long now = owner.now();
      while (!calls.isEmpty() && calls.peek().at() - now <= 0) {
        due.add(calls.poll());
      }
      if (!calls.isEmpty()) {
        wait = Duration.ofNanos(calls.peek().at() - now);
      }
    }
    begin(due);
    return wait;
  }

  /** Starts due callbacks; those that get no thread are retried with the loop's next step. */
  private void begin(List<Call> due) {
    int begun = 0;
    try {
      for (Call call : due) {
        ShortLivedThreads.start(loop.name(), call.work());
        begun++;
      }
    } finally {
      if (begun < due.size()) {
        synchronized (calls) {
          calls.addAll(due.subList(begun, due.size()));
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (calls) {
      calls.clear();
    }
    loop.close();
  }
}
