package dev.winch.model.fault;

/**
 * One thing that is wrong in a document.
 *
 * @param path in the user's own field names, such as {@code tasks[0].timeout}; {@code ""} for the
 *     whole document
 * @param line from 1, 0 if unknown
 * @param column from 1, 0 if unknown
 * @param rule machine-readable name of the rule, such as {@code required} or {@code unknown-field}
 * @param hint what to do about it; {@code ""} if the message says it all
 */
public record Problem(
    String path, int line, int column, String rule, String message, String hint) {}
