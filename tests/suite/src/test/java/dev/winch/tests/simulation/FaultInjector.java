package dev.winch.tests.simulation;

import dev.winch.model.fault.UnavailableException;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Injects random faults while armed: store and broker do not answer, the process crashes. */
final class FaultInjector {
  private static final int MOST_CRASHES = 6;

  /** So often in a row nobody answers; a large transaction would never come to its end. */
  private static final int MOST_IN_A_ROW = 20;

  private final SplittableRandom random;
  private final Trace trace;
  private final Tally tally;
  private final int rate;
  private final Consumer<Point> meanwhile;
  private boolean armed = true;
  private int outage;
  private int crashes;
  private int inARow;
  private boolean happened;

  /**
   * @param rate of ten thousand passings
   * @param meanwhile what happens while the engine waits for an answer
   */
  FaultInjector(
      SplittableRandom random, Trace trace, Tally tally, int rate, Consumer<Point> meanwhile) {
    this.random = random;
    this.trace = trace;
    this.tally = tally;
    this.rate = rate;
    this.meanwhile = meanwhile;
  }

  /** Where something can break. */
  enum Point {
    BEFORE_WORK,
    IN_WORK,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    NEW_ID,
    BEFORE_PUBLISH,
    IN_PUBLISH,
    AFTER_PUBLISH
  }

  /** The engine's process dies here; nothing in the engine may catch this. */
  static final class ProcessCrash extends Error {
    private static final long serialVersionUID = 1;

    ProcessCrash(Point at) {
      super("crash at " + at, null, false, false);
    }
  }

  /** Nothing of a loop's step went wrong, but the loop has to deal with it. */
  static final class PlayedFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlayedFault(String where) {
      super("a fault " + where, null, false, false);
    }
  }

  /** The same, of a kind that nothing but a loop catches. */
  static final class PlayedError extends LinkageError {
    private static final long serialVersionUID = 1;

    PlayedError(String where) {
      super("an error " + where);
    }
  }

  /** A step of a loop begins or ends, or breaks off there. */
  void inLoop(String moment, String loop) {
    if (armed && random.nextInt(10_000) < rate) {
      trace.say("!! a fault at the", moment, "of a step of", loop);
      tally.count("fault in loop " + loop);
      happened = true;
      String where = "at the " + moment + " of " + loop;
      if (random.nextBoolean()) {
        throw new PlayedFault(where);
      }
      throw new PlayedError(where);
    }
  }

  /** Whether anything has broken so far. */
  boolean haveHappened() {
    return happened;
  }

  /** Something broke elsewhere. */
  void happen() {
    happened = true;
  }

  void disarm() {
    armed = false;
    outage = 0;
  }

  /** Passes, or breaks. */
  void at(Point point) {
    if (!armed) {
      return;
    }
    if (outage > 0 && point == Point.BEFORE_WORK) {
      outage--;
      throw unavailable(point);
    }
    if (inARow >= MOST_IN_A_ROW || random.nextInt(10_000) >= rate) {
      inARow = point == Point.AFTER_COMMIT ? 0 : inARow;
      return;
    }
    if (point == Point.NEW_ID || random.nextInt(3) == 0) {
      if (crashes < MOST_CRASHES) {
        crashes++;
        happened = true;
        trace.say("!! crash at", point);
        tally.count("crash at " + point);
        throw new ProcessCrash(point);
      }
      return;
    }
    outage = random.nextInt(3);
    throw unavailable(point);
  }

  /** The engine's pause that follows ends as it begins: no time passes but the manual clock's. */
  private UnavailableException unavailable(Point point) {
    trace.say("!! no answer at", point);
    tally.count("no answer at " + point);
    happened = true;
    inARow++;
    meanwhile.accept(point);
    LockSupport.unpark(Thread.currentThread());
    return new UnavailableException("no answer at " + point);
  }
}
