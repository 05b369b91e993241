package dev.winch.runtime.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.runtime.TaskRuntime.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stops one run early: by {@link #stop}, {@link #kill} or a deadline, whichever comes first. The
 * current target gets {@link Target#terminate} at once and {@link Target#kill} after the grace
 * period or on {@code kill}; no further target starts. Thread-safe.
 */
public final class RunControl {
  /** Error text of a run that timed out. */
  public static final String TIMED_OUT = "context deadline exceeded";

  private final DelayTimer timers;
  private final Duration grace;
  private final List<DelayTimer.Pending> scheduled = new ArrayList<>();

  @GuardedBy("this")
  private Optional<Outcome> early = Optional.empty();

  @GuardedBy("this")
  private Optional<Target> current = Optional.empty();

  @GuardedBy("this")
  private boolean forced;

  @GuardedBy("this")
  private boolean over;

  /**
   * @param timers for the ends of grace periods and timeouts
   */
  public RunControl(DelayTimer timers, Duration grace) {
    this.timers = timers;
    this.grace = grace;
  }

  /** A running process or container that another thread can stop. Both calls may block. */
  public interface Target {
    /** Asks it to stop. */
    void terminate();

    /** Kills it. */
    void kill();
  }

  /** Starts the next target. */
  @FunctionalInterface
  public interface Start<T extends Target> {
    T begin() throws TaskFailure;
  }

  /** The run was stopped early; nothing more starts. */
  public static final class EndedEarly extends Exception {
    private static final long serialVersionUID = 1L;

    private EndedEarly() {
      super("ended early", null, false, false);
    }
  }

  /** Stops the run; no effect if it has ended or is ending. */
  public void stop() {
    end(new Outcome.Stopped());
  }

  /** Kills the run at once, also during its grace period; no effect if it has ended. */
  public synchronized void kill() {
    forbid();
    if (!over) {
      current.ifPresent(target -> ShortLivedThreads.start("kill", target::kill));
    }
  }

  /** Prevents further targets like {@link #kill}, but the caller kills the current one. */
  public synchronized void forbid() {
    if (!over) {
      forced = true;
      early = early.or(() -> Optional.of(new Outcome.Stopped()));
    }
  }

  /**
   * Stops a target that was started after the stop request; call it once the target has started.
   */
  public synchronized void begun(Target target) {
    if (forced) {
      ShortLivedThreads.start("kill", target::kill);
    } else if (endsEarly()) {
      ShortLivedThreads.start("terminate", target::terminate);
    }
  }

  /** Limits the duration of the whole run, from now. */
  public synchronized void bound(Duration timeout) {
    schedule(timeout, () -> end(new Outcome.Failed(TIMED_OUT)));
  }

  /** Starts a target, which is current until {@link #leave}; atomic with respect to early stops. */
  public <T extends Target> T enter(Start<T> start) throws TaskFailure, EndedEarly {
    synchronized (this) {
      check();
      T target = start.begin();
      current = Optional.of(target);
      return target;
    }
  }

  /**
   * Limits the duration of a target: if it is still current at the deadline, the run is stopped.
   */
  public synchronized void bound(Target target, Duration timeout) {
    schedule(
        timeout,
        () -> {
          if (isCurrent(target)) {
            end(new Outcome.Failed(TIMED_OUT));
          }
        });
  }

  /** Runs an action on its own thread after the delay, unless the run has ended. */
  public synchronized void after(Duration delay, Runnable action) {
    schedule(delay, action);
  }

  /** The current target has ended. */
  public synchronized void leave() {
    current = Optional.empty();
  }

  /** Whether the run was stopped early. */
  public synchronized boolean endsEarly() {
    return early.isPresent();
  }

  /** Whether the run is to end without a grace period. */
  public synchronized boolean isKilled() {
    return forced;
  }

  /** Throws if the run was stopped early. */
  public void check() throws EndedEarly {
    if (endsEarly()) {
      throw new EndedEarly();
    }
  }

  /**
   * Closes the run: later calls have no effect.
   *
   * @return the reason of the early stop, otherwise the run's own outcome
   */
  public synchronized Outcome close(Outcome own) {
    over = true;
    scheduled.forEach(DelayTimer.Pending::cancel);
    return early.orElse(own);
  }

  private synchronized void end(Outcome outcome) {
    if (over || early.isPresent()) {
      return;
    }
    early = Optional.of(outcome);
    current.ifPresent(
        target -> {
          ShortLivedThreads.start("terminate", target::terminate);
          schedule(
              grace,
              () -> {
                if (isCurrent(target)) {
                  ShortLivedThreads.start("kill", target::kill);
                }
              });
        });
  }

  private synchronized boolean isCurrent(Target target) {
    return current.filter(target::equals).isPresent();
  }

  private void schedule(Duration delay, Runnable action) {
    scheduled.add(timers.after(delay, action));
  }
}
