package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step repeatedly on its own thread until it is stopped. Nothing that a step throws ends the
 * loop, including an {@link Error} or an unexpected interruption: the failure is logged, the next
 * step follows after a pause that grows with consecutive failures, and the loop's health reports
 * it. Only a {@link FaultPolicy.Fatal} ends a loop on failure.
 *
 * <p>The loop is down after several consecutive failed steps, or when a step takes far longer than
 * its limit. Waits use a monotonic clock. Thread-safe.
 */
public final class BackgroundLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

  /** Consecutive failed steps until the loop counts as down. One step may fail by chance. */
  static final int FAILURES = 3;

  /** How long {@link #close} waits for the current step. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  /** Upper bound of every wait, so that a wait can be distinguished from a hang. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private static final long HELD = Duration.ofSeconds(10).toNanos();

  private static final long REST = Duration.ofMillis(100).toNanos();

  /** Effectively never, and still far from an overflow. */
  private static final long NEVER = Long.MAX_VALUE / 4;

  private final BackgroundThreads owner;
  private final LoopSpec spec;
  private final LoopStep step;
  private final FaultLog faults;
  private final Thread thread;
  private HealthParts.Registration registration = () -> {};
  private volatile State state = State.NEW;
  private volatile boolean woken;

  /** Consecutive failed steps; written only by the loop's thread. */
  private volatile int failures;

  private volatile Optional<Throwable> failure = Optional.empty();

  /**
   * Whether the step has called {@link #steady}, and since when; used only by the loop's thread.
   */
  private volatile boolean steady;

  private long steadySince;

  /** The loop counts as stuck if the current step or wait has not ended by then. */
  private volatile long dueBy;

  private enum State {
    NEW,
    RUNNING,
    STOPPING,
    ENDED,
    /** Ended by a fatal failure. */
    DEAD
  }

  /** A blocking wait inside a step. */
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
    spec.signal().ifPresent(signal -> signal.add(this));
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
      if (!owner.isDriven()) {
        thread.start();
      }
    }
    return this;
  }

  /**
   * Starts the next step at once; during a step, another one follows it. Does not shorten the pause
   * after a failure.
   */
  public void wake() {
    if (!woken) {
      woken = true;
      LockSupport.unpark(thread);
    }
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
        // Handling the failure failed too, for lack of memory or stack.
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

  /** Records the failure and returns the pause before the next attempt. */
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
    Duration pause = spec.policy().delays().after(count, owner::upTo);
    if (state == State.STOPPING) {
      log.debug("{} failed while stopping", spec.name(), why);
    } else {
      faults.failed(why, count, pause, owner.now());
    }
    return pause;
  }

  /** A failure after a steady period starts a new series of consecutive failures. */
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
    // An interrupt that stops the loop is preceded by a change of its state.
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

  /** Waits inside the step without a time limit; the loop does not count as stuck meanwhile. */
  public void idle(Wait wait) throws InterruptedException {
    dueBy = owner.now() + NEVER;
    wait.run();
    busy();
  }

  /**
   * Declares that the step has set up everything that can fail and now runs until something breaks:
   * the loop counts as healthy and is not stuck until this step ends.
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
   * Runs one step of a driven loop on the caller's thread. An exception counts as a failure to be
   * retried; an {@link Error} is also rethrown, because it may be the caller's own.
   *
   * @return how long to wait for the next step
   */
  Duration drive() {
    try {
      return stepped();
    } catch (Error e) {
      var _ = retried(e);
      throw e;
    } catch (Exception e) {
      return retried(e);
    }
  }

  /** Whether {@link #wake} was called since the last step began. */
  boolean isWoken() {
    return woken;
  }

  /** The reason why the loop is down; empty if it works or was stopped. */
  public Optional<String> fault() {
    return switch (state) {
      case NEW, STOPPING, ENDED -> Optional.empty();
      case DEAD -> failure.map(why -> "stopped by " + why);
      case RUNNING -> failing().or(this::stuck);
    };
  }

  /**
   * The reason why the loop no longer tries to do its work; empty if it does, also if it fails, or
   * was stopped.
   */
  public Optional<String> halt() {
    return switch (state) {
      case NEW, STOPPING, ENDED -> Optional.empty();
      case DEAD -> fault();
      case RUNNING -> stuck();
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
      // A driven loop has no thread.
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
            "a step exceeds its time limit by %d s".formatted(Duration.ofNanos(late).toSeconds()));
  }

  /** The failure of the last step; empty if it succeeded. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /** Asks the loop to stop after the current step; returns at once. */
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
  }

  /** Stops the loop and interrupts the current step. */
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
      log.warn("{} has not stopped within {}; leaving its thread behind", spec.name(), atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Stops the loop and waits up to five seconds for the current step. */
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
