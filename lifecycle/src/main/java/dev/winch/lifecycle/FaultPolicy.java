package dev.winch.lifecycle;

import java.util.function.Consumer;
import java.util.function.Predicate;

/** Policy of a background loop for steps that throw. */
public sealed interface FaultPolicy {

  /** The pauses between attempts. */
  RetryDelays delays();

  /** Retries the step after every failure. */
  record Retry(RetryDelays delays) implements FaultPolicy {}

  /**
   * Ends the loop on some failures, because the process cannot continue without it; retries after
   * all others.
   *
   * @param ends whether this fault ends the loop
   * @param death called on the loop's thread with the fault that ended it
   */
  record Fatal(RetryDelays delays, Predicate<Throwable> ends, Consumer<Throwable> death)
      implements FaultPolicy {}
}
