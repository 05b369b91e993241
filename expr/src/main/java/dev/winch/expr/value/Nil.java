package dev.winch.expr.value;

/** No value. */
public enum Nil implements Value {
  NIL;

  @Override
  public String typeName() {
    return "<nil>";
  }

  @Override
  public boolean absent() {
    return true;
  }
}
