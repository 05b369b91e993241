package dev.winch.tests.bench.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.winch.expr.value.Bool;
import org.junit.jupiter.api.Test;

/** The benchmark still measures the same condition in both languages. */
class ExprBenchmarkTest {
  @Test
  void both_languages_say_yes() throws CelValidationException, CelEvaluationException {
    ExprBenchmark benchmark = new ExprBenchmark();
    benchmark.plan();

    assertThat(benchmark.evaluate()).isEqualTo(Bool.TRUE);
    assertThat(benchmark.bindAndEvaluate()).isEqualTo(Bool.TRUE);
    assertThat(benchmark.celEvaluate()).isEqualTo(true);
    assertThat(benchmark.compile().source()).isEqualTo(benchmark.compileCached().source());
    assertThat(benchmark.celCompile()).isNotNull();
  }
}
