package dev.winch.engine.core;

import dev.winch.model.run.Ids;
import java.time.Instant;

/**
 * What a decision depends on beside the slice; the same context replays the same decision.
 *
 * @param now in microseconds
 * @param seed of what expressions draw at random
 */
public record Context(Instant now, Ids ids, long seed) {}
