package dev.winch.tests.simulation;

import dev.winch.engine.time.Sweep;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What one history is like: how much happens, and how much goes wrong. Doings are in shares of
 * about 40.
 *
 * @param apart whether queues and workers are processes of their own, which outlive the engine's
 * @param processes of the engine
 * @param patience how many things happen before all is left to come to its end
 * @param trouble of a hundred deliveries and runs that go wrong through no fault of the task
 * @param faults of ten thousand chances of store and broker to fail
 * @param failing of a hundred runs that fail
 * @param wiping how often the broker loses what waits
 * @param unrest how often something happens to a node
 * @param cutting how often an engine loses its broker or finds it again
 * @param sweeping how often something is deleted that has had its time; never if 0
 */
record Weather(
    boolean apart,
    int processes,
    int patience,
    int jobs,
    int schedules,
    int trouble,
    int faults,
    int failing,
    int cancelling,
    int restarting,
    int scheduling,
    int wiping,
    int unrest,
    int cutting,
    int sweeping,
    Sweep.Retention retention) {

  static Weather of(SplittableRandom random) {
    boolean apart = random.nextInt(3) == 0;
    int scheduling = pick(random, 0, 0, 3);
    return new Weather(
        apart,
        apart ? random.nextInt(1, 3) : 1,
        random.nextInt(20, 200),
        random.nextInt(1, 4),
        scheduling > 0 ? random.nextInt(1, 3) : 0,
        pick(random, 0, 2, 10, 40),
        pick(random, 0, 20, 100, 300),
        pick(random, 0, 5, 30),
        pick(random, 0, 0, 1, 4),
        pick(random, 0, 1, 6),
        scheduling,
        apart ? pick(random, 0, 0, 0, 1) : 0,
        apart ? pick(random, 0, 2, 6) : 0,
        apart ? pick(random, 0, 0, 1) : 0,
        pick(random, 0, 1, 4),
        new Sweep.Retention(
            Duration.ofMinutes(pick(random, 2, 60, 10_000)),
            Duration.ofMinutes(pick(random, 2, 60, 10_000))));
  }

  private static int pick(SplittableRandom random, int... among) {
    return among[random.nextInt(among.length)];
  }
}
