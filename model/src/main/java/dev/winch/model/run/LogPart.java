package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of what a task printed, whole characters of one stream.
 *
 * @param number from 1 per task, in the order printed
 * @param stream empty if the runtime cannot tell standard output and error apart, and for lines of
 *     Winch itself
 */
public record LogPart(
    String id,
    TaskId taskId,
    int number,
    Optional<LogStream> stream,
    String contents,
    Instant createdAt) {

  public LogPart {
    Objects.requireNonNull(stream);
  }

  /** A part of an unknown stream. */
  public LogPart(String id, TaskId taskId, int number, String contents, Instant createdAt) {
    this(id, taskId, number, Optional.empty(), contents, createdAt);
  }
}
