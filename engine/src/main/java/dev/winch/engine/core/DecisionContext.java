package dev.winch.engine.core;

import dev.winch.model.run.IdGenerator;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a decision depends on besides its input; the same context gives the same decision.
 *
 * @param now in microseconds
 * @param zone of schedules that name none
 * @param seed of random numbers in expressions and delays
 * @param limits of each job
 * @param traces whether new jobs are traced
 */
public record DecisionContext(
    Instant now, ZoneId zone, IdGenerator ids, long seed, JobLimits limits, boolean traces) {
  /** Without traces. */
  public DecisionContext(Instant now, ZoneId zone, IdGenerator ids, long seed, JobLimits limits) {
    this(now, zone, ids, seed, limits, false);
  }

  /** With the standard limits and without traces. */
  public DecisionContext(Instant now, ZoneId zone, IdGenerator ids, long seed) {
    this(now, zone, ids, seed, JobLimits.STANDARD);
  }
}
