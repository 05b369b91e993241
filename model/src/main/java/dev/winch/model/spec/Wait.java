package dev.winch.model.spec;

/**
 * Asks for the answer only when the job has ended.
 *
 * @param timeout a {@link DurationText}
 */
public record Wait(String timeout) {}
