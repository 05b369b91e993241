package dev.winch.broker.postgres;

import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.Unavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that a virtual thread does again and again until it is stopped, over failures of any
 * kind and number, with growing pauses after failures.
 */
final class Chore {
  private static final Logger LOG = LoggerFactory.getLogger(Chore.class);
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(50), Duration.ofSeconds(5));

  /** One of so many failures in a row is told: a server that is away fails all chores. */
  private static final int TOLD = 20;

  private final String name;
  private final Step step;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /** Does a bit, waiting for it if need be. */
  interface Step {
    void run() throws InterruptedException;
  }

  private Chore(String name, Step step) {
    this.name = name;
    this.step = step;
    this.thread = Thread.ofVirtual().name("broker-" + name).unstarted(this::run);
  }

  static Chore start(String name, Step step) {
    Chore chore = new Chore(name, step);
    chore.thread.start();
    return chore;
  }

  /** No further step begins; one that waits must be woken by whoever stops. Returns at once. */
  void stop() {
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Waits for the step under way, after {@link #stop}. */
  void join(Duration atMost) {
    try {
      if (!thread.join(atMost)) {
        LOG.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (!isStopped()) {
      try {
        step.run();
        failures = 0;
      } catch (InterruptedException e) {
        stop();
      } catch (RuntimeException e) {
        failures++;
        if (!isStopped()) {
          complain(failures, e);
          pause(failures);
        }
      }
    }
  }

  private void complain(int failures, RuntimeException why) {
    if (!(why instanceof Unavailable)) {
      LOG.error("{} failed, attempt {}", name, failures, why);
    } else if (failures % TOLD == 1) {
      LOG.warn("{} waits, attempt {}: {}", name, failures, why.getMessage());
    }
  }

  private void pause(int failures) {
    Duration pause = PAUSES.after(failures, ThreadLocalRandom.current().nextDouble() / 2);
    try {
      var _ = stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stop();
    }
  }

  /** A duration varied by half to both sides, so that processes do not act in step. */
  static Duration varied(Duration duration) {
    long nanos = duration.toNanos();
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos + 1));
  }
}
