package dev.winch.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The engine keeps its promises in every history that chance makes up. */
class SimulationTest {
  private static final long SEEDS = 20_000;
  private static final int THREADS = 2;

  @Test
  void everySeedHolds() {
    long start = System.nanoTime();
    Simulate.run(0, SEEDS, THREADS, _ -> {}).ifPresent(failure -> fail(failure.story()));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "simulation: %d seeds in %d s, %d per second%n",
        SEEDS, took.toSeconds(), SEEDS * 1_000 / took.toMillis());
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(Simulate.trace(seed)).isEqualTo(Simulate.trace(seed));
    }
  }
}
