package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Configuration of a background loop.
 *
 * @param name of the thread and the health part, and in log lines
 * @param thread kind of thread
 * @param policy what happens when a step throws
 * @param patience how long a step, or its start after a wait, may take before the loop counts as
 *     stuck
 * @param signal wakes the loop from elsewhere
 * @param unfinished returns whether work remains that must be done before the loop stops
 */
public record LoopSpec(
    String name,
    ThreadKind thread,
    FaultPolicy policy,
    Duration patience,
    Optional<LoopSignal> signal,
    BooleanSupplier unfinished) {

  /** Default time limit of a step. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Kind of a loop's thread. */
  public enum ThreadKind {
    VIRTUAL,
    /** For work in native code, which would pin the carrier of a virtual thread. */
    PLATFORM
  }

  /** A loop on a virtual thread that retries after every failure. */
  public static LoopSpec named(String name) {
    return new LoopSpec(
        name,
        ThreadKind.VIRTUAL,
        new FaultPolicy.Retry(RetryDelays.STANDARD),
        PATIENCE,
        Optional.empty(),
        () -> false);
  }

  public LoopSpec onPlatformThread() {
    return new LoopSpec(name, ThreadKind.PLATFORM, policy, patience, signal, unfinished);
  }

  public LoopSpec with(FaultPolicy other) {
    return new LoopSpec(name, thread, other, patience, signal, unfinished);
  }

  public LoopSpec retrying(RetryDelays delays) {
    return with(new FaultPolicy.Retry(delays));
  }

  public LoopSpec patient(Duration forSoLong) {
    return new LoopSpec(name, thread, policy, forSoLong, signal, unfinished);
  }

  public LoopSpec wokenBy(LoopSignal wakes) {
    return new LoopSpec(name, thread, policy, patience, Optional.of(wakes), unfinished);
  }

  /** Continues with steps after a stop while the supplier returns true. */
  public LoopSpec finishing(BooleanSupplier left) {
    return new LoopSpec(name, thread, policy, patience, signal, left);
  }
}
