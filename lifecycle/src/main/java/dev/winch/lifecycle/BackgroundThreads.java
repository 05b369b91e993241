package dev.winch.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The background loops of one process, each a part of its health from its start to its stop. Safe
 * for use by many threads.
 */
public final class BackgroundThreads {
  private final Class<? extends Throwable> passing;
  private final LongSupplier nanos;
  private final StepObserver observer;
  private final HealthParts health = new HealthParts();
  private final List<BackgroundLoop> running = new CopyOnWriteArrayList<>();

  /** Sees the steps of all loops; what it throws is a fault of the step. */
  public interface StepObserver {
    StepObserver NONE =
        new StepObserver() {
          @Override
          public void begins(String loop) {}

          @Override
          public void ends(String loop) {}
        };

    void begins(String loop) throws Exception;

    /** The step did its work. */
    void ends(String loop) throws Exception;
  }

  /**
   * @param passing what a step throws if something that it needs does not answer at the moment
   */
  public BackgroundThreads(Class<? extends Throwable> passing) {
    this(passing, System::nanoTime, StepObserver.NONE);
  }

  /**
   * @param nanos a clock that nobody sets, as {@link System#nanoTime}
   */
  public BackgroundThreads(
      Class<? extends Throwable> passing, LongSupplier nanos, StepObserver observer) {
    this.passing = passing;
    this.nanos = nanos;
    this.observer = observer;
  }

  /** A loop that does this again and again once it is started. */
  public BackgroundLoop loop(LoopSpec spec, LoopStep step) {
    return new BackgroundLoop(this, spec, step, new FaultLog(spec.name(), passing));
  }

  public BackgroundLoop loop(String name, LoopStep step) {
    return loop(LoopSpec.named(name), step);
  }

  /** The parts of this process that can be down: its loops, and what else is added. */
  public HealthParts health() {
    return health;
  }

  /** The loops that run now. */
  public List<BackgroundLoop> loops() {
    return List.copyOf(running);
  }

  HealthParts.Registration register(BackgroundLoop loop) {
    running.add(loop);
    HealthParts.Registration part = health.add(loop.name(), loop::fault);
    return () -> {
      running.remove(loop);
      part.close();
    };
  }

  StepObserver observer() {
    return observer;
  }

  long now() {
    return nanos.getAsLong();
  }
}
