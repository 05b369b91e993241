package dev.winch.engine.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same thing again and again on a thread of its own, until closed. A round that fails is
 * logged and the next one comes all the same: nothing that goes wrong in one ends the others.
 */
final class Rounds implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final Supplier<Duration> round;
  private final Duration afterFailure;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param round returns how long to wait for the next one
   */
  Rounds(String name, Supplier<Duration> round, Duration afterFailure) {
    this.name = name;
    this.round = round;
    this.afterFailure = afterFailure;
    this.thread = Thread.ofPlatform().daemon().name("winch-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(next().toNanos());
    }
  }

  private Duration next() {
    try {
      return round.get();
    } catch (Throwable e) {
      log.error("a round of {} failed, the next one is in {}", name, afterFailure, e);
      return afterFailure;
    }
  }

  /** Waits for the round under way. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
