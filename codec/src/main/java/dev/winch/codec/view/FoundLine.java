package dev.winch.codec.view;

import dev.winch.model.run.LogStream;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a log that a search found.
 *
 * @param number within its task, from 1
 * @param at when its beginning was printed
 * @param text as it is shown, without codes of terminals
 * @param match the first match in the line
 */
public record FoundLine(
    TaskId task, long number, Instant at, Optional<LogStream> stream, String text, String match) {}
