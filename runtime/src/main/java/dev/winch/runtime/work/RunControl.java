package dev.winch.runtime.work;

import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.runtime.TaskRuntime.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one run ends before its time: by a call of {@link #stop} or {@link #kill} or by a deadline,
 * whichever comes first. What is under way at that moment, the target, gets {@link
 * Target#terminate} at once and {@link Target#kill} after the grace period, or on a call of {@code
 * kill}; nothing begins afterwards. Safe for many threads.
 */
public final class RunControl {
  /** The text of a run whose time was over. */
  public static final String TIMED_OUT = "context deadline exceeded";

  private final DelayTimer timers;
  private final Duration grace;
  private final List<DelayTimer.Pending> scheduled = new ArrayList<>();
  private Optional<Outcome> early = Optional.empty();
  private Optional<Target> current = Optional.empty();
  private boolean forced;
  private boolean over;

  /**
   * @param timers for the ends of grace periods and timeouts
   */
  public RunControl(DelayTimer timers, Duration grace) {
    this.timers = timers;
    this.grace = grace;
  }

  /** Something under way that can be ended from another thread. Both calls may block a while. */
  public interface Target {
    /** Asks for the end. */
    void terminate();

    /** Enforces it. */
    void kill();
  }

  /** Begins what becomes the target. */
  @FunctionalInterface
  public interface Start<T extends Target> {
    T begin() throws TaskFailure;
  }

  /** The run is to end early, so nothing more begins. */
  public static final class EndedEarly extends Exception {
    private static final long serialVersionUID = 1L;

    private EndedEarly() {
      super("ended early", null, false, false);
    }
  }

  /** Ends the run early; without effect once it has ended or is ending. */
  public void stop() {
    end(new Outcome.Stopped());
  }

  /**
   * Ends the run at once, also while it is ending after its grace; without effect on an ended one.
   */
  public synchronized void kill() {
    forbid();
    if (!over) {
      current.ifPresent(target -> ShortLivedThreads.start("kill", target::kill));
    }
  }

  /** Lets nothing more begin, as {@link #kill}, but leaves it to the caller to end the target. */
  public synchronized void forbid() {
    if (!over) {
      forced = true;
      early = early.or(() -> Optional.of(new Outcome.Stopped()));
    }
  }

  /**
   * Ends a target that may have begun only now, after it was ended: what came before its beginning
   * had nothing to act on. To be called once it has begun.
   */
  public synchronized void begun(Target target) {
    if (forced) {
      ShortLivedThreads.start("kill", target::kill);
    } else if (endsEarly()) {
      ShortLivedThreads.start("terminate", target::terminate);
    }
  }

  /** Bounds the whole run, from now. */
  public synchronized void bound(Duration timeout) {
    schedule(timeout, () -> end(new Outcome.Failed(TIMED_OUT)));
  }

  /**
   * Begins something and makes it the target until {@link #leave}; no early end slips in between.
   */
  public <T extends Target> T enter(Start<T> start) throws TaskFailure, EndedEarly {
    synchronized (this) {
      check();
      T target = start.begin();
      current = Optional.of(target);
      return target;
    }
  }

  /** Bounds the target alone: when the time is over and it is still the target, the run ends. */
  public synchronized void bound(Target target, Duration timeout) {
    schedule(
        timeout,
        () -> {
          if (isCurrent(target)) {
            end(new Outcome.Failed(TIMED_OUT));
          }
        });
  }

  /** Does something on a thread of its own when the time is over, unless the run is by then. */
  public synchronized void after(Duration delay, Runnable action) {
    schedule(delay, action);
  }

  /** There is no target any more: it has ended. */
  public synchronized void leave() {
    current = Optional.empty();
  }

  /** Whether the run is to end early. */
  public synchronized boolean endsEarly() {
    return early.isPresent();
  }

  /** Goes no further if the run is to end early. */
  public void check() throws EndedEarly {
    if (endsEarly()) {
      throw new EndedEarly();
    }
  }

  /**
   * Closes the run: what comes later has no effect.
   *
   * @return why it ended early, else what it says itself
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
