package dev.winch.model.spec;

import java.util.Optional;

/** What a job prescribes for those of its tasks that do not say themselves. */
public record Defaults(
    Optional<Retry> retry, Optional<Limits> limits, String timeout, String queue, int priority) {}
