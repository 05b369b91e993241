package dev.winch.expr.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is known of a value before anything runs. */
public sealed interface Type {
  /** The type as messages name it. */
  String label();

  /** What a map whose values have this type yields for a missing key. */
  default Value zero() {
    return Nil.NIL;
  }

  /** Types without parts. */
  enum Basic implements Type {
    /** Nothing is known: every check waits for the value. */
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
   * A list. Lists that the language makes itself hold anything at run time, even where the checker
   * knows their elements; {@code typed} lists come from the host, {@code split} or {@code sequence}
   * and can hold nothing else.
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

  /** Numbers, and the kinds that are integers underneath: durations, months, weekdays. */
  default boolean isNumeric() {
    return isNumber() || this == Basic.DURATION || this == Basic.MONTH || this == Basic.WEEKDAY;
  }

  /** This or unknown: what the type of a value that must be this one may be. */
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
