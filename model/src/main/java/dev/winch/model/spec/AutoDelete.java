package dev.winch.model.spec;

/**
 * When a completed job is deleted.
 *
 * @param after a {@link DurationText}; {@code ""} means never
 */
public record AutoDelete(String after) {}
