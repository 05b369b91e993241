package dev.winch.expr.value;

/** An IEEE double. Both zeros are the same key. */
public record Float64(double value) implements Value {
  @Override
  public boolean equals(Object other) {
    return other instanceof Float64(double theirs)
        && (value == theirs || Double.compare(value, theirs) == 0);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(value == 0 ? 0 : value);
  }

  @Override
  public String typeName() {
    return "float64";
  }
}
