package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing again and again on a thread of its own, until it is stopped. Nothing that a step
 * throws ends it, be it an error of the machine or an interruption that nobody asked for: the fault
 * is logged, the next step comes after a pause that grows with the failures in a row, and the
 * loop's health says so. Only a {@link FaultPolicy.Fatal} ends a loop by a fault.
 *
 * <p>The loop is down if several steps in a row failed, or if a step takes far longer than it may.
 * Its waits are by a clock that nobody sets. Safe for use by many threads.
 */
public final class BackgroundLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

  /** So many steps in a row must fail before the loop is down: one may fail by chance. */
  static final int FAILURES = 3;

  /** How long {@link #close} waits for the step under way. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  /** No loop waits for longer, whatever its step says, so that a wait can be told from a hang. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private static final long HELD = Duration.ofSeconds(10).toNanos();

  private static final long REST = Duration.ofMillis(100).toNanos();

  /** As good as never, and yet far from an overflow. */
  private static final long NEVER = Long.MAX_VALUE / 4;

  private final BackgroundThreads owner;
  private final LoopSpec spec;
  private final LoopStep step;
  private final FaultLog faults;
  private final Thread thread;
  private HealthParts.Registration registration = () -> {};
  private volatile State state = State.NEW;
  private volatile boolean woken;

  /** Failed steps in a row; written by the loop's thread alone. */
  private volatile int failures;

  private volatile Optional<Throwable> failure = Optional.empty();

  /** Whether the step said that it works and goes on, and since when; confined to the loop. */
  private volatile boolean steady;

  private long steadySince;

  /** When the loop is stuck if it has not come on by then. */
  private volatile long dueBy;

  private enum State {
    NEW,
    RUNNING,
    STOPPING,
    ENDED,
    /** Ended by a fault. */
    DEAD
  }

  /** A wait of a step for something of its own. */
  @FunctionalInterface
  public interface Wait {
    void run() throws InterruptedException;
  }

  BackgroundLoop(BackgroundThreads owner, LoopSpec spec, LoopStep step, FaultLog faults) {
    this.owner = owner;
    this.spec = spec;
    this.step = step;
    this.faults = faults;
    String name = "winch-" + spec.name();
    this.thread =
        switch (spec.thread()) {
          case VIRTUAL -> Thread.ofVirtual().name(name).unstarted(this::run);
          case PLATFORM -> Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        };
  }

  public String name() {
    return spec.name();
  }

  public synchronized BackgroundLoop start() {
    if (state == State.NEW) {
      state = State.RUNNING;
      dueBy = owner.now() + spec.patience().toNanos();
      registration = owner.register(this);
      thread.start();
    }
    return this;
  }

  /**
   * Has the next step come at once; if one is under way, another one follows it. Cuts no pause
   * short that follows a fault.
   */
  public void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  // On the loop's thread

  private void run() {
    boolean on = true;
    while (on) {
      try {
        on = goesOn();
        if (on) {
          pause(attempt());
        }
      } catch (Throwable e) {
        // Not even the care for a fault is possible, for want of memory or stack.
        failures = Math.max(failures, 1);
        rest();
      }
    }
    ended();
  }

  private static void rest() {
    try {
      LockSupport.parkNanos(REST);
    } catch (Throwable e) {
      Thread.onSpinWait();
    }
  }

  private boolean goesOn() {
    return switch (state) {
      case RUNNING -> true;
      case STOPPING -> spec.unfinished().getAsBoolean();
      case NEW, ENDED, DEAD -> false;
    };
  }

  private synchronized void ended() {
    if (state != State.DEAD) {
      state = State.ENDED;
      registration.close();
    }
  }

  private Duration attempt() {
    try {
      return stepped();
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private Duration stepped() throws Exception {
    woken = false;
    steady = false;
    busy();
    owner.observer().begins(spec.name());
    Duration wait = step.run();
    owner.observer().ends(spec.name());
    succeeded();
    return wait;
  }

  private void busy() {
    dueBy = owner.now() + spec.patience().toNanos();
  }

  private void succeeded() {
    int before = failures;
    if (before > 0) {
      failures = 0;
      failure = Optional.empty();
      faults.recovered(before);
    }
  }

  /** Returns the pause before the next attempt. */
  private Duration failed(Throwable why) {
    boolean interrupted = Thread.interrupted() || why instanceof InterruptedException;
    if (interrupted && state == State.STOPPING) {
      return Duration.ZERO;
    }
    if (spec.policy() instanceof FaultPolicy.Fatal fatal && fatal.ends().test(why)) {
      failure = Optional.of(why);
      die(fatal, why);
      return Duration.ZERO;
    }
    return retried(why);
  }

  private Duration retried(Throwable why) {
    int count = inARow();
    failures = count;
    failure = Optional.of(why);
    steady = false;
    Duration pause = spec.policy().delays().after(count);
    if (state == State.STOPPING) {
      log.debug("{} failed while it stops", spec.name(), why);
    } else {
      faults.failed(why, count, pause, owner.now());
    }
    return pause;
  }

  /** A step that was steady for a while does not fail in a row with those before it. */
  private int inARow() {
    boolean held = steady && owner.now() - steadySince >= HELD;
    return held ? 1 : failures + 1;
  }

  private void die(FaultPolicy.Fatal fatal, Throwable why) {
    synchronized (this) {
      state = State.DEAD;
    }
    try {
      fatal.death().accept(why);
    } finally {
      faults.died(why);
    }
  }

  private void pause(Duration wait) {
    boolean afterFault = failures > 0;
    long begin = owner.now();
    long nanos = bounded(wait);
    dueBy = begin + nanos + spec.patience().toNanos();
    // Whoever stops this loop by an interrupt has changed its state before.
    var _ = Thread.interrupted();
    while (afterFault ? goesOn() : state == State.RUNNING && !woken) {
      long left = nanos - (owner.now() - begin);
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
      var _ = Thread.interrupted();
    }
  }

  private static long bounded(Duration wait) {
    if (wait.isNegative()) {
      return 0;
    }
    return (wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait).toNanos();
  }

  // For steps

  /** Waits as a part of the step, for as long as it takes: the loop is not stuck meanwhile. */
  public void idle(Wait wait) throws InterruptedException {
    dueBy = owner.now() + NEVER;
    wait.run();
    busy();
  }

  /**
   * The step has done what can fail and goes on for as long as there is nothing wrong: the loop
   * works, and is not stuck until this step ends.
   */
  public void steady() {
    if (!steady) {
      steadySince = owner.now();
      steady = true;
      dueBy = steadySince + NEVER;
    }
  }

  public boolean isStopping() {
    return switch (state) {
      case NEW, RUNNING -> false;
      case STOPPING, ENDED, DEAD -> true;
    };
  }

  /**
   * Does one step on the caller's thread, for those who drive loops themselves instead of starting
   * them. What it throws is a fault to be retried; an {@link Error} is thrown on as well, because
   * the caller's own fate may hang on it.
   *
   * @return how long to wait for the next step
   */
  public Duration drive() {
    if (state == State.NEW) {
      state = State.RUNNING;
      registration = owner.register(this);
    }
    try {
      return stepped();
    } catch (Error e) {
      var _ = retried(e);
      throw e;
    } catch (Exception e) {
      return retried(e);
    }
  }

  /** Why the loop is down, or empty if it works or was stopped. */
  public Optional<String> fault() {
    return switch (state) {
      case NEW, STOPPING, ENDED -> Optional.empty();
      case DEAD -> failure.map(why -> "ended by " + why);
      case RUNNING -> failing().or(this::stuck);
    };
  }

  private Optional<String> failing() {
    int count = failures;
    return count < FAILURES || steady
        ? Optional.empty()
        : failure.map(why -> "failed %d times in a row: %s".formatted(count, why));
  }

  private Optional<String> stuck() {
    return switch (thread.getState()) {
      // Driven by somebody else.
      case NEW -> Optional.empty();
      case TERMINATED -> Optional.of("its thread has ended");
      default -> late();
    };
  }

  private Optional<String> late() {
    long late = owner.now() - dueBy;
    return late <= 0
        ? Optional.empty()
        : Optional.of(
            "a step has not ended %d s after it should have"
                .formatted(Duration.ofNanos(late).toSeconds()));
  }

  /** What the last step failed of, or empty if it did not fail. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /** Asks the loop to stop after the step under way; returns at once. */
  public synchronized void stop() {
    switch (state) {
      case NEW -> state = State.ENDED;
      case RUNNING -> {
        state = State.STOPPING;
        if (thread.getState() == Thread.State.NEW) {
          registration.close();
        }
      }
      case STOPPING, ENDED, DEAD -> {}
    }
    LockSupport.unpark(thread);
    spec.waker().run();
  }

  /** Stops, and interrupts the step under way. */
  public void interrupt() {
    stop();
    thread.interrupt();
  }

  /**
   * Waits for the end of the loop after {@link #stop}; returns at once on its own thread.
   *
   * @return whether it has ended
   */
  public boolean awaitEnd(Duration atMost) {
    if (thread.getState() == Thread.State.NEW || thread == Thread.currentThread()) {
      return true;
    }
    try {
      if (thread.join(atMost)) {
        return true;
      }
      log.warn("{} has not ended {} after it was asked to", spec.name(), atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Stops and waits for the step under way, for five seconds at most. */
  @Override
  public void close() {
    close(LONGEST_STOP);
  }

  /**
   * @return whether it has ended
   */
  public boolean close(Duration atMost) {
    stop();
    return awaitEnd(atMost);
  }
}
