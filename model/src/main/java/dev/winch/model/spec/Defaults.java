package dev.winch.model.spec;

import java.util.Optional;

/** What applies to the tasks of a job that do not set it themselves. */
public record Defaults(
    Optional<Retry> retry, Optional<Limits> limits, String timeout, String queue, int priority) {}
