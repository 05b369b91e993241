package dev.winch.tests.simulation;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * The simulated coordinator processes: one, or two on one store, whose steps interleave. Each may
 * crash at any moment and is restarted.
 */
final class Engines {
  private final SplittableRandom random;
  private final IntFunction<Life> start;
  private final Runnable died;
  private final List<Life> lives = new ArrayList<>();

  /** How many steps of one are inside a step of another, which waits for store or broker. */
  private int depth;

  /** One process from its start to its death. */
  record Life(Coordinator engine, FakeBroker broker, LoopDriver loops, LoopDriver retention) {

    /** Its loops failed of nothing but what was played. */
    void check() {
      loops.threads().loops().forEach(Life::check);
      retention.threads().loops().forEach(Life::check);
    }

    private static void check(BackgroundLoop loop) {
      loop.failure()
          .ifPresent(
              why ->
                  Violation.unless(
                      why instanceof UnavailableException
                          || why instanceof FaultInjector.PlayedFault
                          || why instanceof FaultInjector.PlayedError,
                      "a loop failed by itself",
                      loop.name(),
                      why));
    }
  }

  /**
   * @param start a new life of one of them, counted from 0; may die of it
   * @param died called after each death
   */
  Engines(SplittableRandom random, IntFunction<Life> start, Runnable died) {
    this.random = random;
    this.start = start;
    this.died = died;
  }

  void begin(int count) {
    for (int i = 0; i < count; i++) {
      lives.add(born(i));
    }
  }

  private Life born(int which) {
    while (true) {
      try {
        return start.apply(which);
      } catch (FaultInjector.ProcessCrash crash) {
        died.run();
      }
    }
  }

  /** One of the live engines; a request may die with it. */
  Coordinator any() {
    return one().engine();
  }

  private Life one() {
    return lives.get(random.nextInt(lives.size()));
  }

  /** Whether the broker reaches one of them. */
  boolean areReached() {
    return lives.stream().anyMatch(life -> !life.broker().isCut());
  }

  /** The broker passes it on to one of those that it reaches. */
  CompletableFuture<Void> report(Report report) {
    List<Life> reached = lives.stream().filter(life -> !life.broker().isCut()).toList();
    return reached.get(random.nextInt(reached.size())).broker().deliver(report);
  }

  /** One of them loses the broker, or finds it again. */
  void cut() {
    FakeBroker broker = one().broker();
    broker.cut(!broker.isCut());
  }

  void mend() {
    lives.forEach(life -> life.broker().cut(false));
  }

  /** One of them goes on. */
  void step() {
    step(random.nextInt(lives.size()));
  }

  /** While one waits, another goes on; one that waits already does not. */
  void stepMeanwhile() {
    if (lives.size() > 1 && depth == 1) {
      step();
    }
  }

  /** All go on; false if there was nothing to do. */
  boolean stepAll() {
    boolean any = false;
    for (int i = 0; i < lives.size(); i++) {
      any |= step(i);
    }
    return any;
  }

  private boolean step(int which) {
    return during(which, life -> life.loops().step());
  }

  /** One of them deletes a little of what is due; false if there was nothing. */
  boolean sweep() {
    return during(random.nextInt(lives.size()), life -> life.retention().step());
  }

  /** One does something, and may die of it. */
  private boolean during(int which, Predicate<Life> something) {
    Life life = lives.get(which);
    if (life.broker().isInStep()) {
      return false;
    }
    depth++;
    life.broker().inStep(true);
    try {
      boolean any = something.test(life);
      life.check();
      return any;
    } catch (FaultInjector.ProcessCrash crash) {
      kill(which);
      return true;
    } catch (FaultInjector.PlayedError error) {
      life.check();
      return true;
    } finally {
      life.broker().inStep(false);
      depth--;
    }
  }

  void killOne() {
    int which = random.nextInt(lives.size());
    if (!lives.get(which).broker().isInStep()) {
      kill(which);
    }
  }

  private void kill(int which) {
    died.run();
    lives.set(which, born(which));
  }
}
