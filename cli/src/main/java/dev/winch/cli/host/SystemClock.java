package dev.winch.cli.host;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The system clock, truncated to microseconds: stores keep no more, and times are compared as
 * stored.
 */
public final class SystemClock implements InstantSource {
  @Override
  public Instant instant() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
