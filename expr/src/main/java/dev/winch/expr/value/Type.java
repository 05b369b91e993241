package dev.winch.expr.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Static type of a value. */
public sealed interface Type {
  /** The type as messages name it. */
  String label();

  /** The result for a missing key of a map with values of this type. */
  default Value zero() {
    return Nil.NIL;
  }

  /** Types without parts. */
  enum Basic implements Type {
    /** Unknown: checked at run time. */
    UNKNOWN("interface {}"),
    NIL("unknown"),
    BOOL("bool"),
    INT("int"),
    UINT8("uint8"),
    FLOAT("float64"),
    TEXT("string"),
    PAIR("[2]interface {}"),
    TIME("time.Time"),
    DURATION("time.Duration"),
    MONTH("time.Month"),
    WEEKDAY("time.Weekday"),
    ZONE("*time.Location");

    private final String label;

    Basic(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public Value zero() {
      return switch (this) {
        case BOOL -> Bool.FALSE;
        case INT -> Int.of(0);
        case UINT8 -> new UInt8(0);
        case FLOAT -> new Float64(0);
        case TEXT -> Text.EMPTY;
        case DURATION -> new DurationValue(0);
        default -> Nil.NIL;
      };
    }
  }

  /**
   * A list. Lists created by expressions can contain anything at run time, even if the checker
   * knows the type of their elements; {@code typed} lists come from the host, {@code split} or
   * {@code sequence} and contain only that type.
   */
  record ListOf(Type element, boolean typed) implements Type {
    public ListOf {
      typed &= element != Basic.UNKNOWN;
    }

    @Override
    public String label() {
      return typed ? "[]" + element.label() : "[]interface {}";
    }

    @Override
    public Value zero() {
      return ListValue.withoutStorage(element);
    }
  }

  /** A map. */
  record MapOf(Type key, Type value) implements Type {
    @Override
    public String label() {
      return "map[" + key.label() + "]" + value.label();
    }

    @Override
    public Value zero() {
      return MapValue.withoutStorage(this);
    }
  }

  /** An object with fixed fields, in their order. */
  record RecordOf(String name, Map<String, Type> fields) implements Type {
    public RecordOf {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String label() {
      return name;
    }
  }

  /** A function; a variadic one takes any number of its last parameter. */
  record FunctionOf(List<Type> parameters, boolean variadic, Type result) implements Type {
    public FunctionOf {
      parameters = List.copyOf(parameters);
    }

    @Override
    public String label() {
      String types = parameters.stream().map(Type::label).collect(Collectors.joining(", "));
      return "func(" + (variadic ? "..." : "") + types + ") " + result.label();
    }
  }

  default boolean isUnknown() {
    return this == Basic.UNKNOWN;
  }

  default boolean isNil() {
    return this == Basic.NIL;
  }

  default boolean isInteger() {
    return this == Basic.INT || this == Basic.UINT8;
  }

  default boolean isNumber() {
    return isInteger() || this == Basic.FLOAT;
  }

  default boolean isList() {
    return this instanceof ListOf;
  }

  /** Whether it is a number or an integer type: durations, months, weekdays. */
  default boolean isNumeric() {
    return isNumber() || this == Basic.DURATION || this == Basic.MONTH || this == Basic.WEEKDAY;
  }

  /** Whether a value of this type may be of the wanted type: equal or unknown. */
  default boolean may(Type wanted) {
    return isUnknown() || equals(wanted);
  }

  default boolean mayBeInteger() {
    return isUnknown() || isInteger();
  }

  default boolean mayBeNumber() {
    return isUnknown() || isNumber();
  }
}
