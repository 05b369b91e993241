package dev.winch.engine.admit;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.Decoded.Misread;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.SourceMap.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Everything that is wrong with one document: the message in the order in which the reference
 * reports it, the problems in the order of the document.
 */
final class ValidationErrors {
  private static final Position UNKNOWN = new Position(0, 0);

  private final SourceMap source;
  private final Set<String> unread;
  private final List<String> lines = new ArrayList<>(0);
  private final List<Problem> problems = new ArrayList<>(0);

  /** Begins with what could not be read in the document. */
  ValidationErrors(Decoded<?> document) {
    this.source = document.source();
    this.unread = document.misread().map(Misread::unread).orElse(Set.of());
    document
        .misread()
        .ifPresent(
            misread -> {
              lines.add(misread.error().getMessage());
              problems.addAll(misread.error().problems());
            });
  }

  /** Whether the author wrote this field, be it empty. */
  boolean wrote(FieldPath at) {
    return source.contains(at.path());
  }

  /** A broken rule with the reference's wording, which its clients may match. */
  void add(FieldPath at, String rule, String message, String hint) {
    String line =
        "Key: '%s' Error:Field validation for '%s' failed on the '%s' tag"
            .formatted(at.key(), at.word(), rule);
    addAs(line, at, rule, message, hint);
  }

  /** A broken rule that the reference does not have and has no words for. */
  void addOwn(FieldPath at, String rule, String message, String hint) {
    addAs(at.path() + ": " + message, at, rule, message, hint);
  }

  /** A broken rule under a line of its own. */
  void addAs(String line, FieldPath at, String rule, String message, String hint) {
    String path = at.path();
    if (isUnread(at, path)) {
      return;
    }
    Position position = source.nearest(path).orElse(UNKNOWN);
    lines.add(line);
    problems.add(new Problem(path, position.line(), position.column(), rule, message, hint));
  }

  /** Whether the value there is unknown because of an earlier error, so that no rule applies. */
  private boolean isUnread(FieldPath at, String path) {
    if (unread.isEmpty()) {
      return false;
    }
    if (at.isWhole() && unread.stream().anyMatch(field -> field.startsWith(path + "."))) {
      return true;
    }
    String around = path;
    while (!unread.contains(around) && !around.isEmpty()) {
      around = SourceMap.around(around);
    }
    return unread.contains(around);
  }

  /**
   * Ends a check.
   *
   * @throws InvalidInputException if anything is wrong
   */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new InvalidInputException(String.join("\n", lines), problems);
    }
  }
}
