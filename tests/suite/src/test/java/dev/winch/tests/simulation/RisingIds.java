package dev.winch.tests.simulation;

import dev.winch.model.run.IdGenerator;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Ids as a process makes them: ordered by its clock, and rising even when that is set back. */
final class RisingIds implements IdGenerator {
  private final InstantSource clock;
  private final SplittableRandom random;
  private long last;

  RisingIds(InstantSource clock, SplittableRandom random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String next() {
    last = Math.max(last + 1, clock.millis() << 12);
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(last) + hex.toHexDigits(random.nextLong());
  }
}
