package dev.winch.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Deadlines of the phases of a shutdown. Each phase has a deadline counted from the stop request;
 * no component has a grace period of its own, so grace periods cannot add up. A phase that ends
 * early leaves its time to the others.
 *
 * <p>Running tasks may continue for {@code worker.drain}, and requests are answered for {@code
 * coordinator.drain}. The process ends at most {@link #AFTER_DRAIN} after both, by default 15 s
 * after the request.
 */
public final class ShutdownBudget {
  /** From the end of the drain to the end of the process, with a reserve for slow machines. */
  public static final Duration AFTER_DRAIN = Duration.ofSeconds(5);

  /** Time between a second signal and the end of the process, in which running tasks are killed. */
  public static final Duration FORCED = Duration.ofMillis(700);

  private static final Duration KILL = Duration.ofMillis(1_500);
  private static final Duration LAST_KILL = Duration.ofMillis(4_300);
  private static final Duration EXIT = Duration.ofMillis(4_600);

  private final Duration tasks;
  private final Duration requests;

  /** The longer one of both. */
  private final Duration drain;

  /**
   * @param tasks {@code worker.drain}
   * @param requests {@code coordinator.drain}
   */
  public ShutdownBudget(Duration tasks, Duration requests) {
    this.tasks = tasks;
    this.requests = requests;
    this.drain = tasks.compareTo(requests) > 0 ? tasks : requests;
  }

  /** The phases in the order in which they stop; each needs those after it. */
  public enum Phase {
    /** The worker: tasks end, or are stopped, killed and returned to their queue. */
    TASKS(3_200, 3_200),
    /** The runtime: containers, volumes and folders of tasks are removed. */
    RUNTIME(3_700, 10_000),
    /** The HTTP servers. */
    REQUESTS(3_900, 2_000),
    /** The engine with its timers, and webhooks. */
    ENGINE(4_100, 2_500),
    /** Brokers, stores and locks. */
    DATA(4_300, 2_000);

    private final Duration latest;
    private final Duration most;

    Phase(long latest, long most) {
      this.latest = Duration.ofMillis(latest);
      this.most = Duration.ofMillis(most);
    }
  }

  /** When running tasks get TERM, counted from the request. */
  public Duration toStopTasks() {
    return tasks;
  }

  /** When the remaining tasks get KILL. */
  public Duration toKillTasks() {
    return tasks.plus(KILL);
  }

  /** Until when requests are answered, so that load balancers find other servers first. */
  public Duration toCloseServers() {
    return requests;
  }

  /** The deadline of the phase. */
  public Duration latest(Phase phase) {
    return drain.plus(phase.latest);
  }

  /** When all task processes are killed once more, in case the worker hangs. */
  public Duration toLastKill() {
    return drain.plus(LAST_KILL);
  }

  /** When the process exits, even if something hangs. */
  public Duration toExit() {
    return drain.plus(EXIT);
  }

  /**
   * Starts the countdown at the stop request.
   *
   * @param ticks nanoseconds of a monotonic clock
   */
  public Countdown begin(LongSupplier ticks) {
    return new Countdown(ticks);
  }

  /** A shutdown in progress. */
  public final class Countdown {
    private final LongSupplier ticks;
    private final long requested;

    private Countdown(LongSupplier ticks) {
      this.ticks = ticks;
      this.requested = ticks.getAsLong();
    }

    /** The remaining time of a phase that begins now: its share, limited by its deadline. */
    public Duration left(Phase phase) {
      Duration toLatest = until(latest(phase));
      boolean waitsForTasks = phase == Phase.TASKS;
      return waitsForTasks || toLatest.compareTo(phase.most) < 0 ? toLatest : phase.most;
    }

    /** Time until a moment counted from the request; zero if it has passed. */
    public Duration until(Duration moment) {
      Duration left = moment.minusNanos(ticks.getAsLong() - requested);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
