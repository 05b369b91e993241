package dev.winch.model.spec;

import dev.winch.model.fault.InvalidInputException;
import java.util.Optional;
import java.util.Set;

/**
 * A document together with the places of its fields.
 *
 * @param misread what could not be read; such a document is never accepted, but its other fields
 *     are checked, so that one response reports every problem
 */
public record Decoded<T>(T value, SourceMap source, Optional<Misread> misread) {

  /** A document without misread fields. */
  public Decoded(T value, SourceMap source) {
    this(value, source, Optional.empty());
  }

  /** The same document with another value. */
  public Decoded<T> with(T other) {
    return new Decoded<>(other, source, misread);
  }

  /**
   * Fields that could not be read: unknown, of the wrong type or given twice.
   *
   * @param error reports all of them
   * @param unread paths of known fields whose value could not be read: no rule is checked on them
   */
  public record Misread(InvalidInputException error, Set<String> unread) {
    public Misread {
      unread = Set.copyOf(unread);
    }
  }
}
