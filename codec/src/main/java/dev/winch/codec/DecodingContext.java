package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NearestName;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.Decoded.Misread;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.SourceMap.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects the simple values, field positions and errors of one document while it is read. */
final class DecodingContext {
  /** Maximum number of reported errors: an answer must not grow with a hostile document. */
  private static final int MAX_FOUND = 100;

  /** An error, with the dialect's line about it. */
  private record DecodingError(Problem problem, String line) {}

  private final Dialect dialect;
  private final Map<String, Position> places = new HashMap<>();
  private final List<DecodingError> found = new ArrayList<>();
  private final Set<String> unread = new HashSet<>();

  DecodingContext(Dialect dialect) {
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  void place(String path, int line, int column) {
    if (dialect.keepsPlaces()) {
      places.put(path, new Position(line, column));
    }
  }

  Optional<Position> placeOf(String path) {
    return Optional.ofNullable(places.get(path));
  }

  String text(String type, String path, DocumentNode node) {
    return text(type, path, path, node, dialect.coerces());
  }

  /**
   * A text that any dialect may also write as a number or boolean.
   *
   * @param field the path of the field
   * @param path of the text, which may be an entry of the field
   */
  String looseText(String type, String field, String path, DocumentNode node) {
    return text(type, field, path, node, true);
  }

  private String text(String type, String field, String path, DocumentNode node, boolean anyKind) {
    if (node instanceof Scalar scalar && (anyKind || scalar.kind() == Kind.TEXT)) {
      return withoutNul(path, scalar.text(), node.line(), node.column());
    }
    wrongType(type, field, path, node, ExpectedType.TEXT);
    return "";
  }

  /**
   * Returns the text, or reports an error if it contains a NUL, which neither stores nor process
   * arguments accept.
   */
  String withoutNul(String path, String text, int line, int column) {
    if (text.indexOf('\0') < 0) {
      return text;
    }
    String message = "must not contain a NUL character";
    unread.add(path);
    add(
        new Problem(path, line, column, "nul-character", message, "remove the character 0x00"),
        path + ": " + message);
    return "";
  }

  int integer(String type, String path, DocumentNode node) {
    Optional<Long> value =
        node instanceof Scalar scalar ? dialect.integer(scalar) : Optional.empty();
    if (value.isEmpty()) {
      wrongType(type, path, node, ExpectedType.INTEGER);
      return 0;
    }
    return Math.clamp(value.get(), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  double number(String type, String path, DocumentNode node) {
    if (node instanceof Scalar scalar) {
      Optional<Long> whole = dialect.integer(scalar);
      if (whole.isPresent()) {
        return whole.get();
      }
      if (scalar.kind() == Kind.FLOAT) {
        double value = NumberLiterals.decimal(scalar.text());
        if (Double.isFinite(value)) {
          return value;
        }
      }
    }
    wrongType(type, path, node, ExpectedType.NUMBER);
    return 0;
  }

  boolean bool(String type, String path, DocumentNode node) {
    Optional<Boolean> value =
        node instanceof Scalar scalar ? dialect.bool(scalar) : Optional.empty();
    if (value.isEmpty()) {
      wrongType(type, path, node, ExpectedType.BOOL);
    }
    return value.orElse(false);
  }

  void wrongType(String type, String path, DocumentNode node, ExpectedType expected) {
    wrongType(type, path, path, node, expected);
  }

  private void wrongType(
      String type, String field, String path, DocumentNode node, ExpectedType expected) {
    String is =
        switch (node) {
          case Scalar scalar
              when expected.equals(ExpectedType.INTEGER) && scalar.kind() == Kind.FLOAT ->
              scalar.text();
          case Scalar scalar -> scalar.kind().plain;
          case DocumentNode.Listing _ -> "a list";
          case DocumentNode.Mapping _ -> "an object";
        };
    String message = "must be " + expected.plain() + ", not " + is;
    String hint = TypeHints.of(dialect, expected, node);
    unread.add(path);
    add(
        new Problem(path, node.line(), node.column(), "type", message, hint),
        dialect.wrongType(type, field, node, expected));
  }

  /**
   * Reports an unknown field name.
   *
   * @param around the path of the object
   * @param known the names that fields have there
   */
  void unknownField(String type, String around, Entry entry, Collection<String> known) {
    if (found.size() == MAX_FOUND) {
      return;
    }
    Optional<String> line = dialect.unknownField(type, entry);
    if (line.isEmpty()) {
      return;
    }
    String path = ObjectFields.path(around, entry.name());
    Optional<String> meant = NearestName.to(entry.name(), known);
    meant
        .map(name -> ObjectFields.path(around, name))
        .filter(field -> placeOf(field).isEmpty())
        .ifPresent(unread::add);
    String hint =
        hasHiddenBlank(entry.name())
            ? "remove the blanks from the name that do not show, such as U+00A0"
            : meant.map(name -> "did you mean \"" + name + "\"?").orElse("");
    String message = "unknown field \"" + entry.name() + "\"";
    add(
        new Problem(path, entry.line(), entry.column(), "unknown-field", message, hint),
        line.get());
  }

  /** Whether the name contains a no-break space or similar, which editors show as a blank. */
  private static boolean hasHiddenBlank(String name) {
    return name.codePoints()
        .anyMatch(
            c ->
                (Character.isSpaceChar(c) && c != ' ') || Character.getType(c) == Character.FORMAT);
  }

  /**
   * Reports a duplicate name.
   *
   * @param first where it was
   */
  void duplicate(String path, Entry entry, Position first) {
    String message = "mapping key \"" + entry.name() + "\" already defined at line " + first.line();
    add(
        new Problem(path, entry.line(), entry.column(), "duplicate-key", message, "keep one"),
        "line " + entry.line() + ": " + message);
  }

  private void add(Problem problem, String line) {
    if (found.size() < MAX_FOUND) {
      found.add(new DecodingError(problem, line));
    }
  }

  /**
   * @throws InvalidInputException if anything was wrong
   */
  void requireNone() {
    error()
        .ifPresent(
            error -> {
              throw error;
            });
  }

  /** The errors, if any. */
  Optional<Misread> misread() {
    return error().map(error -> new Misread(error, unread));
  }

  private Optional<InvalidInputException> error() {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    found.sort(
        Comparator.comparingInt((DecodingError f) -> f.problem().line())
            .thenComparingInt(f -> f.problem().column()));
    return Optional.of(
        new InvalidInputException(
            dialect.message(found.stream().map(DecodingError::line).toList()),
            found.stream().map(DecodingError::problem).toList()));
  }

  /** The field positions of the document with this root. */
  SourceMap source(DocumentNode root) {
    place("", root.line(), root.column());
    return new SourceMap(places);
  }
}
