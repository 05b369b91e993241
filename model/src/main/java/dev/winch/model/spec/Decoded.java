package dev.winch.model.spec;

import dev.winch.model.fault.InvalidInputException;
import java.util.Optional;
import java.util.Set;

/**
 * A document together with the places of its fields.
 *
 * @param misread what could not be read; a document with any is never accepted, but its other
 *     fields are checked, so that one answer names everything
 */
public record Decoded<T>(T value, SourceMap source, Optional<Misread> misread) {

  /** A document of which every field could be read. */
  public Decoded(T value, SourceMap source) {
    this(value, source, Optional.empty());
  }

  /**
   * Fields that could not be read: unknown, of the wrong type or given twice.
   *
   * @param error all of them
   * @param unread paths of known fields that the document has in some form, but whose value is not
   *     known: no rule is checked on them
   */
  public record Misread(InvalidInputException error, Set<String> unread) {
    public Misread {
      unread = Set.copyOf(unread);
    }
  }
}
