package dev.winch.tests.bench.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The benchmark still measures the same work in each way. */
class RedactionBenchmarkTest {
  @Test
  void f7_eachWayHidesTheSecret() {
    RedactionBenchmark benchmark = new RedactionBenchmark();

    assertThat(benchmark.oneSecret()).endsWith("token [REDACTED]\n");
    assertThat(benchmark.aHundredSecrets()).isEqualTo(benchmark.oneSecret());
    assertThat(benchmark.aHundredValuesOneByOne()).isEqualTo(benchmark.oneSecret());
    assertThat(benchmark.makingTheMatcher().size()).isPositive();
  }
}
