package dev.winch.engine.coordinator;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.trace.SpanSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.random.RandomGenerator;

/**
 * What the process hands to the engine, which names no clock, chance or thread of its own.
 *
 * @param zone in which schedules fire that name none
 * @param random seeds what expressions draw, and spreads the pauses between attempts
 * @param threads creates the loops of the engine
 * @param meters what it measures
 * @param spans takes what jobs and tasks leave when they end
 */
public record EngineEnvironment(
    InstantSource clock,
    ZoneId zone,
    IdGenerator ids,
    RandomGenerator random,
    BackgroundThreads threads,
    MeterRegistry meters,
    SpanSink spans) {

  /** Without traces. */
  public EngineEnvironment(
      InstantSource clock,
      ZoneId zone,
      IdGenerator ids,
      RandomGenerator random,
      BackgroundThreads threads,
      MeterRegistry meters) {
    this(clock, zone, ids, random, threads, meters, SpanSink.NONE);
  }

  /** Measures nothing. */
  public EngineEnvironment(
      InstantSource clock,
      ZoneId zone,
      IdGenerator ids,
      RandomGenerator random,
      BackgroundThreads threads) {
    this(clock, zone, ids, random, threads, new CompositeMeterRegistry());
  }
}
