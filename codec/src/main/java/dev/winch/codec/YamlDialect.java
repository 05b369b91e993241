package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * The reference's dialect of YAML: a text field accepts the source text of any scalar, and every
 * error has a line.
 */
enum YamlDialect implements Dialect {
  YAML;

  private static final int LONGEST_SHOWN = 10;

  @Override
  public boolean sameName(String written, String known) {
    return written.equals(known);
  }

  @Override
  public boolean refusesDuplicates() {
    return true;
  }

  @Override
  public boolean coerces() {
    return true;
  }

  @Override
  public Optional<Long> integer(Scalar scalar) {
    return NumberLiterals.yaml(scalar);
  }

  @Override
  public Optional<Boolean> bool(Scalar scalar) {
    return YamlScalars.bool(scalar.kind(), scalar.text());
  }

  @Override
  public String wrongType(String type, String field, DocumentNode node, ExpectedType expected) {
    String is =
        switch (node) {
          case Scalar scalar -> scalar.kind().yaml + " `" + shown(scalar.text()) + "`";
          case DocumentNode.Listing _ -> "!!seq";
          case DocumentNode.Mapping _ -> "!!map";
        };
    return "line %d: cannot unmarshal %s into %s".formatted(node.line(), is, expected.reference());
  }

  private static String shown(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 3) + "...";
  }

  @Override
  public Optional<String> unknownField(String type, Entry entry) {
    return Optional.of(
        "line %d: field %s not found in type input.%s".formatted(entry.line(), entry.name(), type));
  }

  @Override
  public String message(List<String> lines) {
    return "yaml: unmarshal errors:\n  " + String.join("\n  ", lines);
  }
}
