package dev.winch.expr.value;

/** A signed integer of 64 bits. */
public record Int(long value) implements Value {
  private static final Int[] SMALL = small();

  private static Int[] small() {
    Int[] cache = new Int[1280];
    for (int i = 0; i < cache.length; i++) {
      cache[i] = new Int(i - 256);
    }
    return cache;
  }

  public static Int of(long value) {
    return value >= -256 && value < 1024 ? SMALL[(int) value + 256] : new Int(value);
  }

  @Override
  public String typeName() {
    return "int";
  }
}
