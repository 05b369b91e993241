package dev.winch.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How the time from the request to stop to the end of the process is divided. Each part has a
 * latest moment, counted from the request; no part has a grace period of its own that could be
 * added to those of the others. What ends early leaves its time to the rest.
 *
 * <p>Running tasks may go on for {@code worker.drain}. The process is gone {@link #AFTER_DRAIN}
 * later at the latest, 15 s after the request by default.
 */
public final class ShutdownBudget {
  /**
   * From the end of the drain to the end of the process, with something to spare for a slow
   * machine.
   */
  public static final Duration AFTER_DRAIN = Duration.ofSeconds(5);

  /** How long the process lives on after a second signal, to kill what runs. */
  public static final Duration FORCED = Duration.ofMillis(700);

  private static final Duration KILL = Duration.ofMillis(1_500);
  private static final Duration LAST_KILL = Duration.ofMillis(4_300);
  private static final Duration EXIT = Duration.ofMillis(4_600);

  private final Duration drain;

  /**
   * @param drain {@code worker.drain}
   */
  public ShutdownBudget(Duration drain) {
    this.drain = drain;
  }

  /** What stops, in this order; each needs those after it. */
  public enum Phase {
    /** The worker: tasks end, are stopped, killed and handed back. */
    TASKS(3_200, 3_200),
    /** The runtime: what tasks had beside processes is removed. */
    RUNTIME(3_700, 10_000),
    /** The servers for clients. */
    REQUESTS(3_900, 2_000),
    /** The engine, with what goes by the clock, and webhooks. */
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

  /** When running tasks are asked to end, from the request on. */
  public Duration toStopTasks() {
    return drain;
  }

  /** When those that did not are killed. */
  public Duration toKillTasks() {
    return drain.plus(KILL);
  }

  /** When the phase is over, whatever hangs in it. */
  public Duration latest(Phase phase) {
    return drain.plus(phase.latest);
  }

  /** When everything is killed once more, for a worker that hangs itself. */
  public Duration toLastKill() {
    return drain.plus(LAST_KILL);
  }

  /** When the process ends, whatever hangs. */
  public Duration toExit() {
    return drain.plus(EXIT);
  }

  /**
   * The request to stop has come.
   *
   * @param ticks nanoseconds of a clock that nobody sets
   */
  public Countdown begin(LongSupplier ticks) {
    return new Countdown(ticks);
  }

  /** A stop under way. Safe for use by many threads. */
  public final class Countdown {
    private final LongSupplier ticks;
    private final long requested;

    private Countdown(LongSupplier ticks) {
      this.ticks = ticks;
      this.requested = ticks.getAsLong();
    }

    /** How long a phase that begins now may take: its share, but not beyond its latest moment. */
    public Duration left(Phase phase) {
      Duration toLatest = until(latest(phase));
      boolean waitsForTasks = phase == Phase.TASKS;
      return waitsForTasks || toLatest.compareTo(phase.most) < 0 ? toLatest : phase.most;
    }

    /** How long it is to a moment counted from the request; zero if it has passed. */
    public Duration until(Duration moment) {
      Duration left = moment.minusNanos(ticks.getAsLong() - requested);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
