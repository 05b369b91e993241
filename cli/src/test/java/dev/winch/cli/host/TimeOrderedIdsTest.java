package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH.plusMillis(1));
  private final TimeOrderedIds ids =
      new TimeOrderedIds((InstantSource) now::get, new SplittableRandom(1));

  @Test
  void anIdIsAUuidOfVersionSevenWithoutDashes() {
    now.set(Instant.parse("2026-11-24T00:00:00Z"));
    String id = ids.next();
    assertThat(id).matches("[0-9a-f]{32}");
    UUID uuid =
        UUID.fromString(id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16)
        .isEqualTo(Instant.parse("2026-11-24T00:00:00Z").toEpochMilli());
  }

  @Test
  void laterIdsAreGreaterEvenWithinOneMillisecondAndWhenTheClockGoesBack() {
    String before = ids.next();
    for (String id : Stream.generate(ids::next).limit(10_000).toList()) {
      assertThat(id).isGreaterThan(before);
      before = id;
    }
    now.set(Instant.EPOCH);
    assertThat(ids.next()).isGreaterThan(before);
  }
}
