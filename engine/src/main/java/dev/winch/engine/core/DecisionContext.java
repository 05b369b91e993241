package dev.winch.engine.core;

import dev.winch.model.run.IdGenerator;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a decision depends on beside the slice; the same context replays the same decision.
 *
 * @param now in microseconds
 * @param zone in which schedules fire that name none
 * @param seed of what expressions draw at random
 * @param limits of each job
 */
public record DecisionContext(
    Instant now, ZoneId zone, IdGenerator ids, long seed, JobLimits limits) {
  /** With the standard limits. */
  public DecisionContext(Instant now, ZoneId zone, IdGenerator ids, long seed) {
    this(now, zone, ids, seed, JobLimits.STANDARD);
  }
}
