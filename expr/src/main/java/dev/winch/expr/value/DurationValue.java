package dev.winch.expr.value;

/** A length of time in nanoseconds. */
public record DurationValue(long nanos) implements Value {
  @Override
  public String typeName() {
    return "time.Duration";
  }
}
