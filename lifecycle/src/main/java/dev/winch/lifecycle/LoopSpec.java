package dev.winch.lifecycle;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How a background loop runs.
 *
 * @param name in logs, in thread dumps and as a part of the process's health
 * @param thread what it runs on
 * @param policy what it does about faults
 * @param patience how long a step, or its start when the wait is over, may take before the loop
 *     counts as stuck
 * @param waker run when the loop is to stop, on the thread that asks, if the step waits for
 *     something of its own
 * @param unfinished whether there is work left that is done before the loop stops
 */
public record LoopSpec(
    String name,
    ThreadKind thread,
    FaultPolicy policy,
    Duration patience,
    Runnable waker,
    BooleanSupplier unfinished) {

  /** A step that takes longer is stuck, unless the loop's own patience says otherwise. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What a loop runs on. */
  public enum ThreadKind {
    VIRTUAL,
    /** For work in native code, which would hold the carrier of a virtual thread. */
    PLATFORM
  }

  /** On a virtual thread, retrying whatever goes wrong. */
  public static LoopSpec named(String name) {
    return new LoopSpec(
        name,
        ThreadKind.VIRTUAL,
        new FaultPolicy.Retry(RetryDelays.STANDARD),
        PATIENCE,
        () -> {},
        () -> false);
  }

  public LoopSpec onPlatformThread() {
    return new LoopSpec(name, ThreadKind.PLATFORM, policy, patience, waker, unfinished);
  }

  public LoopSpec with(FaultPolicy other) {
    return new LoopSpec(name, thread, other, patience, waker, unfinished);
  }

  public LoopSpec retrying(RetryDelays delays) {
    return with(new FaultPolicy.Retry(delays));
  }

  public LoopSpec patient(Duration forSoLong) {
    return new LoopSpec(name, thread, policy, forSoLong, waker, unfinished);
  }

  public LoopSpec wokenBy(Runnable wake) {
    return new LoopSpec(name, thread, policy, patience, wake, unfinished);
  }

  /** On a stop, goes on with its steps while this holds. */
  public LoopSpec finishing(BooleanSupplier left) {
    return new LoopSpec(name, thread, policy, patience, waker, left);
  }
}
