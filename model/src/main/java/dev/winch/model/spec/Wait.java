package dev.winch.model.spec;

/**
 * Asks to answer the submission when the job has ended.
 *
 * @param timeout a {@link DurationText}
 */
public record Wait(String timeout) {}
