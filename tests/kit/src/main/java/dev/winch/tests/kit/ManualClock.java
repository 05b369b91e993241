package dev.winch.tests.kit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only tests move. Thread-safe. */
public final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /** Starts at 2026-01-01T00:00:00Z. */
  public ManualClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public ManualClock(Instant start) {
    now = new AtomicReference<>(micros(start));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves the clock, back if the duration is negative; returns the new time. */
  public Instant advance(Duration by) {
    return now.updateAndGet(instant -> micros(instant.plus(by)));
  }

  public void set(Instant instant) {
    now.set(micros(instant));
  }

  private static Instant micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
