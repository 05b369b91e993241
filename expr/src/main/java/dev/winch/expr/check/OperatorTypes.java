package dev.winch.expr.check;

import static dev.winch.expr.value.Type.Basic.BOOL;
import static dev.winch.expr.value.Type.Basic.DURATION;
import static dev.winch.expr.value.Type.Basic.FLOAT;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.TIME;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.value.Type;
import java.util.Optional;

/** Operand and result types of operators. */
final class OperatorTypes {
  private OperatorTypes() {}

  /**
   * The type of {@code left operator right}.
   *
   * @throws Failure if no values of these types fit the operator
   */
  static Type of(Operator operator, Type left, Type right) {
    return result(operator, left, right)
        .orElseThrow(
            () ->
                new Failure(
                    "invalid operation: %s (mismatched types %s and %s)"
                        .formatted(operator.symbol(), left.label(), right.label())));
  }

  private static Optional<Type> result(Operator operator, Type left, Type right) {
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> when(comparable(left, right), BOOL);
      case LESS, GREATER, AT_MOST, AT_LEAST -> when(ordered(left, right), BOOL);
      case AND, OR -> when(left.may(BOOL) && right.may(BOOL), BOOL);
      case MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH ->
          when(left.may(TEXT) && right.may(TEXT), BOOL);
      case IN -> in(left, right);
      case RANGE -> when(left.mayBeInteger() && right.mayBeInteger(), new Type.ListOf(INT, false));
      case ADD -> add(left, right);
      case SUBTRACT -> subtract(left, right);
      case MULTIPLY -> multiply(left, right);
      case DIVIDE, POWER -> when(left.mayBeNumber() && right.mayBeNumber(), FLOAT);
      case REMAINDER -> when(left.mayBeInteger() && right.mayBeInteger(), INT);
      case COALESCE -> Optional.of(either(left, right, fits(right, left)));
      case PIPE -> throw new IllegalArgumentException("a pipe is a call");
    };
  }

  private static Optional<Type> when(boolean fits, Type result) {
    return fits ? Optional.of(result) : Optional.empty();
  }

  /** Whether {@code ==} makes sense. */
  static boolean comparable(Type left, Type right) {
    return left.isUnknown()
        || right.isUnknown()
        || left.isNil()
        || right.isNil()
        || (left.isNumber() && right.isNumber())
        || (left.isList() && right.isList())
        || left.equals(right);
  }

  private static boolean ordered(Type left, Type right) {
    return (left.mayBeNumber() && right.mayBeNumber())
        || both(left, right, TEXT)
        || both(left, right, TIME)
        || both(left, right, DURATION);
  }

  private static boolean both(Type left, Type right, Type wanted) {
    return left.may(wanted) && right.may(wanted);
  }

  private static Optional<Type> in(Type left, Type right) {
    return switch (right) {
      case Type.Basic.UNKNOWN -> Optional.of(BOOL);
      case Type.ListOf(Type element, boolean _) -> {
        if (!comparable(left, element)) {
          throw new Failure(
              "cannot use %s as type %s in array".formatted(left.label(), element.label()));
        }
        yield Optional.of(BOOL);
      }
      case Type.MapOf(Type key, Type _) -> {
        if (!key.isUnknown() && !left.may(key)) {
          throw new Failure(
              "cannot use %s as type %s in map key".formatted(left.label(), key.label()));
        }
        yield Optional.of(BOOL);
      }
      case Type.RecordOf _ -> when(left.may(TEXT), BOOL);
      case Type.Basic.TEXT -> when(left.isUnknown(), BOOL);
      default -> Optional.empty();
    };
  }

  private static Optional<Type> add(Type left, Type right) {
    if (left.isNumber() && right.isNumber()) {
      return Optional.of(number(left, right));
    }
    if (left.isUnknown() || right.isUnknown()) {
      return when(addable(left) && addable(right), UNKNOWN);
    }
    if (left == TEXT && right == TEXT) {
      return Optional.of(TEXT);
    }
    if (left == DURATION && right == DURATION) {
      return Optional.of(DURATION);
    }
    return when((left == TIME && right == DURATION) || (left == DURATION && right == TIME), TIME);
  }

  private static Type number(Type left, Type right) {
    return left == FLOAT || right == FLOAT ? FLOAT : INT;
  }

  private static boolean addable(Type type) {
    return type.mayBeNumber() || type == TEXT || type == TIME || type == DURATION;
  }

  private static Optional<Type> subtract(Type left, Type right) {
    if (left.isNumber() && right.isNumber()) {
      return Optional.of(number(left, right));
    }
    if (left.isUnknown() || right.isUnknown()) {
      return when(addable(left) && addable(right) && left != TEXT && right != TEXT, UNKNOWN);
    }
    if (right == DURATION) {
      return when(left == DURATION || left == TIME, left);
    }
    return when(left == TIME && right == TIME, DURATION);
  }

  private static Optional<Type> multiply(Type left, Type right) {
    if (left.isNumber() && right.isNumber()) {
      return Optional.of(number(left, right));
    }
    boolean scalable =
        (left.mayBeNumber() || left == DURATION) && (right.mayBeNumber() || right == DURATION);
    return when(scalable, left.isUnknown() || right.isUnknown() ? UNKNOWN : DURATION);
  }

  /** The type of a value that is one of two. */
  static Type branches(Type first, Type second) {
    return either(first, second, fits(first, second));
  }

  private static Type either(Type first, Type second, boolean firstCovers) {
    if (first.isNil()) {
      return second;
    }
    return second.isNil() || firstCovers ? first : UNKNOWN;
  }

  private static boolean fits(Type value, Type place) {
    return place.isUnknown() || value.label().equals(place.label());
  }
}
