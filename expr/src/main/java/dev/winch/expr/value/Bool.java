package dev.winch.expr.value;

/** True or false. */
public enum Bool implements Value {
  FALSE,
  TRUE;

  public static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean isTrue() {
    return this == TRUE;
  }

  @Override
  public String typeName() {
    return "bool";
  }
}
