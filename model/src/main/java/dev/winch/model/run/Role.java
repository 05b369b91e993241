package dev.winch.model.run;

import java.time.Instant;

/**
 * What users may be given in common, and what a job may be shown to.
 *
 * @param slug its name in job files
 */
public record Role(String id, String slug, String name, Instant createdAt) {}
