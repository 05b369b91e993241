package dev.winch.tests.kit.engine;

import dev.winch.broker.Broker;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.core.JobLimits;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * A started engine whose loops run only when a test says so, on its thread and by its clock. Close
 * it before its broker and its store.
 */
public final class SteppedEngine implements AutoCloseable {
  private final LoopDriver driver;
  private final Coordinator coordinator;

  /** In UTC, with the standard limits of a job. */
  public SteppedEngine(Store store, Broker broker, InstantSource clock, IdGenerator ids) {
    this(store, broker, clock, ZoneOffset.UTC, ids);
  }

  /**
   * @param zone in which schedules fire that name none
   */
  public SteppedEngine(
      Store store, Broker broker, InstantSource clock, ZoneId zone, IdGenerator ids) {
    driver = driver(clock);
    coordinator =
        new Coordinator(
            store,
            broker,
            new EngineEnvironment(clock, zone, ids, new Random(1), driver.threads()),
            JobLimits.STANDARD,
            new LoopSignal());
    coordinator.start();
  }

  /** A driver of loops by this clock. */
  public static LoopDriver driver(InstantSource clock) {
    return new LoopDriver(
        UnavailableException.class, new Elapsed(clock), BackgroundThreads.StepObserver.NONE);
  }

  /** The time that has passed by a clock, which may also be set back. */
  private static final class Elapsed implements LongSupplier {
    private final InstantSource clock;
    private Instant last;
    private long nanos;

    private Elapsed(InstantSource clock) {
      this.clock = clock;
      this.last = clock.instant();
    }

    @Override
    public long getAsLong() {
      Instant now = clock.instant();
      nanos += Math.max(0, Duration.between(last, now).toNanos());
      last = now;
      return nanos;
    }
  }

  public Coordinator coordinator() {
    return coordinator;
  }

  /** For other loops of the same process. */
  public BackgroundThreads threads() {
    return driver.threads();
  }

  /** As {@link LoopDriver#step}. */
  public boolean step() {
    return driver.step();
  }

  /** As {@link LoopDriver#settle}. */
  public void settle() {
    driver.settle();
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
