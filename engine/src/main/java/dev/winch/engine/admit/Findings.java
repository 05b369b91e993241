package dev.winch.engine.admit;

import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.SourceMap.Position;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with one document, in the order in which the reference reports it. */
final class Findings {
  private static final Position UNKNOWN = new Position(0, 0);

  private final SourceMap source;
  private final List<String> lines = new ArrayList<>(0);
  private final List<Problem> problems = new ArrayList<>(0);

  Findings(SourceMap source) {
    this.source = source;
  }

  /** Whether the author wrote this field, be it empty. */
  boolean wrote(Place at) {
    return source.contains(at.path());
  }

  /** A broken rule, told to clients of the reference in its own words. */
  void add(Place at, String rule, String message, String hint) {
    String line =
        "Key: '%s' Error:Field validation for '%s' failed on the '%s' tag"
            .formatted(at.key(), at.word(), rule);
    addAs(line, at, rule, message, hint);
  }

  /** A broken rule that the reference does not have and has no words for. */
  void addOwn(Place at, String rule, String message, String hint) {
    addAs(at.path() + ": " + message, at, rule, message, hint);
  }

  /** A broken rule under a line of its own. */
  void addAs(String line, Place at, String rule, String message, String hint) {
    String path = at.path();
    Position position = source.nearest(path).orElse(UNKNOWN);
    lines.add(line);
    problems.add(new Problem(path, position.line(), position.column(), rule, message, hint));
  }

  /**
   * Ends a check.
   *
   * @throws InvalidInput if anything is wrong
   */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new InvalidInput(String.join("\n", lines), problems);
    }
  }
}
