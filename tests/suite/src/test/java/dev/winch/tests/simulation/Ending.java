package dev.winch.tests.simulation;

import dev.winch.model.event.Command;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The end of a history: faults stop, and nothing may remain. */
final class Ending {
  /** Rounds after which a run is missed whose node is silent, with a little over. */
  private static final int MISSED_AFTER = 6;

  private final World world;

  Ending(World world) {
    this.world = world;
  }

  /** Nothing breaks any more; everything that is under way comes to its end. */
  void settle() {
    world.faults.disarm();
    world.engines.mend();
    world.workers.behave();
    while (world.clients.haveMore()) {
      world.clients.submit();
    }
    world.idle();
    for (Optional<Command.Submit> next = world.clients.unheard();
        next.isPresent();
        next = world.clients.unheard()) {
      world.clients.repeat();
      world.engines.stepAll();
      Violation.unless(!world.clients.unheard().equals(next), "not answered", next);
    }
    world.idle();
    world.clients.deleteSchedules();
    do {
      world.idle();
      if (world.weather.apart()) {
        world.round();
        world.round();
        world.idle();
      }
      if (world.weather.sweeping() > 0) {
        world.engines.sweep();
      }
      world.clients.checkAnswers();
      List<Object> overdue = world.ledger.overdue();
      Violation.unless(overdue.isEmpty(), "its time has passed", overdue);
      stoppedWhatEnded();
    } while (world.workers.deliver()
        || world.tellOfRuns()
        || waitForRetry()
        || waitForCalls()
        || (world.weather.apart() && (missTheLost() || lookAround())));
    world.ledger.jobRules().atRest();
    world.ledger.logsAtRest();
    world.hooks.atRest();
    world.sweepRules.atRest();
    world.auditRules.atRest();
  }

  /** The time of everything comes, and all is deleted. */
  void sweepEverything() {
    world.pass(Duration.ofDays(30));
    while (world.engines.sweep()) {}
    world.sweepRules.nothingIsLeft();
  }

  /** Lets the time of the next attempt come, or a claim of the dead end. */
  private boolean waitForCalls() {
    Optional<Instant> next = world.store.reads().due().nextWebhookCall();
    next.map(at -> Duration.between(world.clock.instant(), at))
        .filter(Duration::isPositive)
        .ifPresent(world::pass);
    return next.isPresent();
  }

  /** No run goes on that its row does not tell of, or that was ended without it. */
  private void stoppedWhatEnded() {
    for (SimulatedRun run : world.workers.goingOn()) {
      TaskRun row = world.ledger.task(run.task()).orElseThrow();
      boolean wanted =
          run.isOf(row)
              && row.state() != TaskState.CANCELLED
              && !row.error().startsWith(TaskInvariants.LOST);
      Violation.unless(wanted, "nobody stopped its run", row);
    }
  }

  /** Runs that went with their node are missed before long; false if there are none. */
  private boolean missTheLost() {
    List<TaskRun> lost = lost();
    if (lost.isEmpty()) {
      return false;
    }
    for (int round = 0; round < MISSED_AFTER; round++) {
      world.round();
      world.idle();
    }
    List<TaskRun> still = lost();
    Violation.unless(
        lost.stream().noneMatch(still::contains), "is lost, and nobody misses it", lost);
    return true;
  }

  private List<TaskRun> lost() {
    return world.ledger.tasks(TaskState.RUNNING).stream()
        .filter(task -> task.nodeId().isPresent() && !world.workers.has(task))
        .toList();
  }

  /** What the dead left and what the broker lost is found in the course of time. */
  private boolean lookAround() {
    int before = world.ledger.commits();
    for (int minute = 0; minute < 4; minute++) {
      world.pass(Duration.ofMinutes(1));
      world.idle();
      if (world.ledger.commits() > before || !world.queues.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Lets the time of the next retry come. */
  private boolean waitForRetry() {
    boolean waits =
        world.ledger.tasks(TaskState.PENDING).stream()
            .anyMatch(task -> task.dueAt().orElseThrow().isAfter(world.clock.instant()));
    if (waits) {
      world.pass(Duration.ofMinutes(1));
    }
    return waits;
  }
}
