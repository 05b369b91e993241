package dev.winch.cli.host;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.model.run.IdGenerator;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Generates UUIDs of version 7 (RFC 9562) without dashes: 48 bits of milliseconds, a counter of 12
 * bits, 62 random bits. The ids of a process only increase, even when its clock is set back.
 */
public final class TimeOrderedIds implements IdGenerator {
  private static final int COUNTER_END = 1 << 12;

  private final InstantSource clock;
  private final RandomGenerator random;

  // Guarded by this
  @GuardedBy("this")
  private long millis;

  @GuardedBy("this")
  private int counter;

  public TimeOrderedIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized String next() {
    long now = clock.millis();
    if (now > millis) {
      millis = now;
      counter = 0;
    } else if (++counter == COUNTER_END) {
      millis++;
      counter = 0;
    }
    long high = millis << 16 | 0x7000 | counter;
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
