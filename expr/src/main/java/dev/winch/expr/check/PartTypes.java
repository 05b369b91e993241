package dev.winch.expr.check;

import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.builtin.Methods;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Type;

/** The types of fields and elements. */
final class PartTypes {
  private PartTypes() {}

  /**
   * The type of {@code base.name}.
   *
   * @throws Failure if no such value has that field or method
   */
  static Type field(Type base, String name, int at) {
    return switch (base) {
      case Type.Basic.UNKNOWN -> UNKNOWN;
      case Type.MapOf(Type key, Type value) -> {
        if (!TEXT.may(key) && !key.isUnknown()) {
          throw new Failure("cannot use string to get an element from " + base.label()).at(at);
        }
        yield value;
      }
      case Type.RecordOf(String _, var fields) when fields.containsKey(name) -> fields.get(name);
      case Type.ListOf _ ->
          throw new Failure("array elements can only be selected using an integer (got string)")
              .at(at);
      default ->
          Methods.type(base, name)
              .map(Type.class::cast)
              .orElseThrow(() -> new Failure(noField(base, name)).at(at));
    };
  }

  private static String noField(Type type, String name) {
    String shown = type.isNil() ? "nil" : type.label();
    return "type " + shown + " has no field " + name;
  }

  /**
   * The type of {@code base[key]} where the key is no literal text.
   *
   * @throws Failure if no such value has elements by such keys
   */
  static Type element(Type base, Type key, SyntaxNode.Index index) {
    return switch (base) {
      case Type.Basic.UNKNOWN -> UNKNOWN;
      case Type.ListOf(Type element, boolean _) -> {
        if (!key.mayBeInteger()) {
          throw new Failure(
                  "array elements can only be selected using an integer (got " + key.label() + ")")
              .at(index.key().at());
        }
        yield element;
      }
      case Type.MapOf(Type keys, Type value) -> {
        if (!keys.isUnknown() && !key.may(keys)) {
          throw new Failure("cannot use " + key.label() + " to get an element from " + base.label())
              .at(index.key().at());
        }
        yield value;
      }
      default ->
          throw new Failure(
                  base == TEXT
                      ? "type string[" + key.label() + "] is undefined"
                      : "type " + base.label() + " does not support indexing")
              .at(index.at());
    };
  }
}
