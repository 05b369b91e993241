package dev.winch.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs random histories of the engine and checks all invariants. */
class SimulationTest {
  private static final long SEEDS = Long.getLong("winch.simulation.seeds", 10_000);
  private static final int THREADS = 2;

  @BeforeAll
  static void hush() {
    Simulate.hush();
  }

  @AfterAll
  static void speak() {
    Simulate.speak();
  }

  /** Beyond the range of every run: 56510 a log's last part, 5006870 an order sent again. */
  @ParameterizedTest
  @ValueSource(longs = {56_510, 5_006_870})
  void aSeedThatFoundAFaultHolds(long seed) {
    Simulate.Result result = Simulate.run(seed, 1, 1, _ -> {});

    result.failure().ifPresent(failure -> fail(failure.story()));
  }

  @Test
  void everySeedHoldsAndTogetherTheyReachEverything() {
    long start = System.nanoTime();
    Simulate.Result result = Simulate.run(0, SEEDS, THREADS, _ -> {});
    result.failure().ifPresent(failure -> fail(failure.story()));
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.printf(
        "simulation: %,d seeds in %d s, %d per second%n",
        SEEDS, millis / 1_000, SEEDS * 1_000 / millis);

    assertThat(result.reached().counts().keySet())
        .contains("job COMPLETED", "job FAILED", "job CANCELLED", "job without output")
        .contains("job timed out", "fired", "fired for several")
        .contains("node DEAD", "node PAUSED", "node MUTE", "cut")
        .contains("lost with its node", "followed on its node")
        .contains("deleted COMPLETED", "deleted FAILED", "deleted CANCELLED", "expired log")
        .contains("retry", "started over", "long list", "redelivered 1", "redelivered 5")
        .contains(
            "call Status", "call Unreached", "call Unsendable", "call replaced", "call deleted");
    for (String kind : List.of("script", "parallel", "each", "subjob", "detached")) {
      for (String state : List.of("COMPLETED", "SKIPPED", "FAILED")) {
        assertThat(result.reached().counts()).containsKey(kind + " " + state);
      }
    }
    for (String loop :
        List.of(
            "timers",
            "due",
            "engine",
            "nodes",
            "outbox",
            "reconciler",
            "recovery",
            "retention",
            "webhooks")) {
      assertThat(result.reached().counts()).containsKey("fault in loop " + loop);
    }
    for (FaultInjector.Point point : FaultInjector.Point.values()) {
      assertThat(result.reached().counts()).containsKey("crash at " + point);
    }
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(Simulate.trace(seed)).isEqualTo(Simulate.trace(seed));
    }
  }
}
