package dev.winch.tests.kit.engine;

import dev.winch.broker.Broker;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.core.JobLimits;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.run.IdGenerator;
import dev.winch.store.Store;
import dev.winch.tests.kit.TestThreads;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;

/** An engine on threads of its own; the counterpart of {@link SteppedEngine}. */
public final class ThreadedEngine {
  private ThreadedEngine() {}

  /** In UTC, with the standard limits of a job; not started. */
  public static Coordinator of(Store store, Broker broker, InstantSource clock, IdGenerator ids) {
    return of(store, broker, clock, ZoneOffset.UTC, ids);
  }

  /**
   * @param zone in which schedules fire that name none
   */
  public static Coordinator of(
      Store store, Broker broker, InstantSource clock, ZoneId zone, IdGenerator ids) {
    BackgroundThreads threads = TestThreads.create();
    return new Coordinator(
        store,
        broker,
        new EngineEnvironment(clock, zone, ids, new Random(1), threads),
        JobLimits.STANDARD,
        new LoopSignal());
  }
}
