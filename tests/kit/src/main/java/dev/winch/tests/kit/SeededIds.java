package dev.winch.tests.kit;

import dev.winch.model.run.IdGenerator;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Ids determined by a seed, each greater than the previous one. */
public final class SeededIds implements IdGenerator {
  private final SplittableRandom random;
  private long count;

  public SeededIds(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public synchronized String next() {
    count++;
    return HexFormat.of().toHexDigits(count) + HexFormat.of().toHexDigits(random.nextLong());
  }
}
