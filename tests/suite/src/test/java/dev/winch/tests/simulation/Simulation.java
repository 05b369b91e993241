package dev.winch.tests.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One history of the engine, determined by one seed on one thread: random jobs, clients, workers,
 * faults and times, until everything has come to its end.
 */
final class Simulation {
  private final World world;
  private final Ending ending;
  private final Weather weather;
  private final SplittableRandom random;

  Simulation(long seed, Trace trace, Tally tally) {
    world = new World(seed, trace, tally, this::meanwhile);
    ending = new Ending(world);
    weather = world.weather;
    random = world.random;
  }

  /**
   * @throws Violation if the engine did what it must not
   */
  void run() {
    world.engines.begin(weather.processes());
    for (int i = 0; i < weather.patience(); i++) {
      something();
      world.clients.checkAnswers();
    }
    ending.settle();
    if (random.nextInt(3) == 0) {
      world.clients.restartAll();
      ending.settle();
    }
    new Reference(world.ledger, world.fates, world.clients.plans(), world.clients.cancelled())
        .check();
    world.tally.count(world.ledger);
    if (weather.sweeping() > 0) {
      ending.sweepEverything();
    }
  }

  /** Anything may happen next. */
  private void something() {
    int asking = 40 + weather.cancelling() + weather.restarting() + weather.scheduling();
    int elsewhere =
        weather.apart() ? 8 + weather.wiping() + weather.unrest() + weather.cutting() : 0;
    int which = random.nextInt(asking + elsewhere);
    if (which < 12) {
      world.engines.step();
    } else if (which < 18) {
      world.workers.deliver();
    } else if (which < 30) {
      world.tellOfRuns();
    } else if (which < 32) {
      world.clients.submit();
    } else if (which < 36) {
      world.pass(Duration.ofMillis(random.nextInt(20_000)));
    } else if (which < 37) {
      world.pass(Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 4_000 : 1) - 3));
    } else if (which < 38) {
      tellAgain();
    } else if (which < 39) {
      surprise();
    } else if (which < 40) {
      repeatOrSweep();
    } else if (which < 40 + weather.cancelling()) {
      world.clients.cancelSomething();
    } else if (which < 40 + weather.cancelling() + weather.restarting()) {
      world.clients.restartSomething();
    } else if (which < asking) {
      world.clients.scheduleSomething();
    } else {
      elsewhere(which - asking);
    }
  }

  /** Something happens to the broker or to those beyond it. */
  private void elsewhere(int which) {
    if (which < 6) {
      world.passMail();
    } else if (which < 8) {
      for (int rounds = random.nextInt(2, 8); rounds > 0; rounds--) {
        world.round();
      }
    } else if (which < 8 + weather.wiping()) {
      world.trace.say("!! the broker has lost its queues");
      world.tally.count("wiped");
      world.faults.happen();
      world.queues.wipe();
    } else if (which < 8 + weather.wiping() + weather.unrest()) {
      world.workers.upset();
    } else {
      world.engines.cut();
      world.tally.count("cut");
    }
  }

  /** While the engine waits for store or broker, the others go on, but not into its transaction. */
  private void meanwhile(FaultInjector.Point point) {
    boolean outside =
        point != FaultInjector.Point.IN_WORK
            && point != FaultInjector.Point.BEFORE_COMMIT
            && point != FaultInjector.Point.AFTER_COMMIT;
    if (outside) {
      world.engines.stepMeanwhile();
    }
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> world.tellOfRuns();
      case 3 -> world.clients.submit();
      case 4 -> {
        if (weather.cancelling() > 0) {
          world.clients.cancelSomething();
        } else {
          world.clients.restartSomething();
        }
      }
      default -> {}
    }
  }

  /** What is deleted is not to be submitted once more by a client who got no answer. */
  private void repeatOrSweep() {
    if (weather.sweeping() == 0) {
      world.clients.repeat();
    } else {
      for (int i = random.nextInt(weather.sweeping()); i >= 0; i--) {
        world.engines.sweep();
      }
    }
  }

  private void surprise() {
    if (random.nextBoolean()) {
      world.workers.fail();
    } else {
      try {
        world.faults.at(FaultInjector.Point.NEW_ID);
      } catch (FaultInjector.ProcessCrash crash) {
        world.engines.killOne();
      }
    }
  }

  private void tellAgain() {
    if (world.engines.areReached()) {
      world
          .workers
          .old()
          .ifPresent(
              report -> {
                var _ = world.tell(report);
              });
    }
  }
}
