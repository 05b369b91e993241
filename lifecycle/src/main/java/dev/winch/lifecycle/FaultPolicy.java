package dev.winch.lifecycle;

import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a background loop does when one of its steps throws. */
public sealed interface FaultPolicy {

  /** The pauses between attempts. */
  RetryDelays delays();

  /** Whatever is thrown, the step is tried again. */
  record Retry(RetryDelays delays) implements FaultPolicy {}

  /**
   * Some faults end the loop, because the process can do no more without it; all others are
   * retried.
   *
   * @param ends whether this fault ends the loop
   * @param death called on the loop's thread with the fault that ended it
   */
  record Fatal(RetryDelays delays, Predicate<Throwable> ends, Consumer<Throwable> death)
      implements FaultPolicy {}
}
