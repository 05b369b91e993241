package dev.winch.model.run;

import java.time.Instant;

/**
 * A piece of what a task printed, whole characters, standard output and error merged.
 *
 * @param number from 1 per task, in the order printed
 */
public record LogPart(String id, TaskId taskId, int number, String contents, Instant createdAt) {}
