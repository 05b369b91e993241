package dev.winch.model.run;

import java.time.Instant;

/**
 * A group of users, to whom jobs can be made visible.
 *
 * @param slug its name in job files
 */
public record Role(String id, String slug, String name, Instant createdAt) {}
