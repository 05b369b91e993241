package dev.winch.expr.run;

/**
 * A stream of numbers that depends on the seed alone (the SplitMix64 generator). Not thread-safe.
 */
public final class SeededRandom {
  private long state;

  public SeededRandom(long seed) {
    state = seed;
  }

  /** The next 64 random bits. */
  public long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
