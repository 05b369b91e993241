package dev.winch.lifecycle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Creates and tracks the background loops of one process. Each is a health part from its start to
 * its stop. Thread-safe.
 */
public final class BackgroundThreads {
  private final Class<? extends Throwable> passing;
  private final LongSupplier nanos;

  @GuardedBy("this")
  private final RandomGenerator random;

  private final StepObserver observer;
  private final boolean driven;
  private final HealthParts health = new HealthParts();
  private final List<BackgroundLoop> running = new CopyOnWriteArrayList<>();

  /** Test hook around the steps of all loops. What it throws counts as a failure of the step. */
  public interface StepObserver {
    StepObserver NONE =
        new StepObserver() {
          @Override
          public void begins(String loop) {}

          @Override
          public void ends(String loop) {}
        };

    void begins(String loop) throws Exception;

    /** Called when the step has done its work. */
    void ends(String loop) throws Exception;
  }

  /**
   * @param passing the exception of a step whose dependency is temporarily unavailable
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param random spreads pauses, so that processes do not act in step
   */
  public BackgroundThreads(
      Class<? extends Throwable> passing, LongSupplier nanos, RandomGenerator random) {
    this(passing, nanos, random, StepObserver.NONE);
  }

  public BackgroundThreads(
      Class<? extends Throwable> passing,
      LongSupplier nanos,
      RandomGenerator random,
      StepObserver observer) {
    this(passing, nanos, random, observer, false);
  }

  /**
   * @param driven whether a started loop gets no thread: its steps are run by a test
   */
  BackgroundThreads(
      Class<? extends Throwable> passing,
      LongSupplier nanos,
      RandomGenerator random,
      StepObserver observer,
      boolean driven) {
    this.passing = passing;
    this.nanos = nanos;
    this.random = random;
    this.observer = observer;
    this.driven = driven;
  }

  /** A loop that repeats this step once it is started. */
  public BackgroundLoop loop(LoopSpec spec, LoopStep step) {
    return new BackgroundLoop(this, spec, step, new FaultLog(spec.name(), passing));
  }

  public BackgroundLoop loop(String name, LoopStep step) {
    return loop(LoopSpec.named(name), step);
  }

  /** The health parts of this process: its loops, and those added by other components. */
  public HealthParts health() {
    return health;
  }

  /** The running loops. */
  public List<BackgroundLoop> loops() {
    return List.copyOf(running);
  }

  /** Why each loop that no longer runs does not. */
  public Map<String, String> halted() {
    Map<String, String> halted = new TreeMap<>();
    for (BackgroundLoop loop : running) {
      loop.halt().ifPresent(why -> halted.put(loop.name(), why));
    }
    return halted;
  }

  HealthParts.Registration register(BackgroundLoop loop) {
    running.add(loop);
    HealthParts.Registration part = health.add(loop.name(), loop::fault);
    return () -> {
      running.remove(loop);
      part.close();
    };
  }

  boolean isDriven() {
    return driven;
  }

  StepObserver observer() {
    return observer;
  }

  /** The monotonic clock by which the loops wait; it measures ages and durations. */
  public LongSupplier clock() {
    return nanos;
  }

  /** A duration varied by ±50 %, so that processes do not act in step. */
  public Duration varied(Duration duration) {
    return duration.dividedBy(2).plusNanos(upTo(duration.toNanos()));
  }

  /** A random number from 0 to this one. */
  synchronized long upTo(long most) {
    return random.nextLong(most + 1);
  }

  long now() {
    return nanos.getAsLong();
  }
}
