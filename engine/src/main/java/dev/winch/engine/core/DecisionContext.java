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
 */
public record DecisionContext(
    Instant now, ZoneId zone, IdGenerator ids, long seed, JobLimits limits) {
  /** With the standard limits. */
  public DecisionContext(Instant now, ZoneId zone, IdGenerator ids, long seed) {
    this(now, zone, ids, seed, JobLimits.STANDARD);
  }
}
