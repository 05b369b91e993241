package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * The reference's dialect of JSON: field names ignore case, the last of several equal names counts,
 * and a text must be a string.
 */
enum JsonDialect implements Dialect {
  /** Jobs: unknown fields are errors. */
  JOB,
  /** Other documents: unknown fields are ignored. */
  MESSAGE;

  @Override
  public boolean sameName(String written, String known) {
    return written.equalsIgnoreCase(known);
  }

  @Override
  public String wrongType(String type, String field, DocumentNode node, ExpectedType expected) {
    String is =
        switch (node) {
          case Scalar s when s.kind() == Kind.FLOAT && expected.equals(ExpectedType.INTEGER) ->
              "number " + s.text();
          case Scalar s -> s.kind().json;
          case DocumentNode.Listing _ -> "array";
          case DocumentNode.Mapping _ -> "object";
        };
    String where = field.isEmpty() ? "value" : "struct field " + type + "." + withoutIndexes(field);
    return "json: cannot unmarshal %s into Go %s of type %s"
        .formatted(is, where, expected.reference());
  }

  private static String withoutIndexes(String path) {
    var names = new StringBuilder(path.length());
    boolean index = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      index |= c == '[';
      if (!index) {
        names.append(c);
      }
      index &= c != ']';
    }
    return names.toString();
  }

  @Override
  public Optional<String> unknownField(String type, Entry entry) {
    return this == MESSAGE
        ? Optional.empty()
        : Optional.of("json: unknown field \"" + entry.name() + "\"");
  }

  @Override
  public String message(List<String> lines) {
    return lines.getFirst();
  }
}
