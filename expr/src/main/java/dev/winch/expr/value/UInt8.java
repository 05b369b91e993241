package dev.winch.expr.value;

/** A byte of a text, 0 to 255. */
public record UInt8(int value) implements Value {
  @Override
  public String typeName() {
    return "uint8";
  }
}
