package dev.winch.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.run.EvaluationLimits;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No expression can hang or exhaust its host: each bound ends it with a message that names it. */
@Timeout(300)
class EvaluationLimitsTest {
  private static Object evaluate(String source) {
    return Program.compile(source, Scope.ofJobFiles()).evaluate(new Bindings(Instant.EPOCH, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let r = 1..900; count(r, count(r, count(r, # > 0) > 0) > 0)",
        "let r = 1..400000; count(r, # in r)",
        "let t = repeat('a', 400000); let u = repeat('a', 400000); count(1..190000, t < u)",
        "let t = repeat('a', 400000); count(1..400000, t contains 'ab')",
        "let t = {v: repeat('a', 400000)}; count(1..400000, t.v[# - 1] == 97)",
        "let t = repeat('a', 100000); len(sort(map(1..200000, t)))",
        "max(reduce(1..200, [#acc, #acc], 1))",
        "reduce(1..200, [#acc, #acc], 1) == reduce(1..200, [#acc, #acc], 1)",
        "repeat('a', 900000) matches '(x+x+)+y|(a|b|ab)*c(x{500})(y{500})'",
        "count(1..100000, 'aaaa' matches {v: '(a{500}){2}'}.v)",
        "count(1..900000, date('2024-01-01') == date('Fri, 17 May 2024 13:45:30 GMT'))"
      })
  void work_is_bounded(String source) {
    assertThatThrownBy(() -> evaluate(source))
        .isInstanceOf(ExprException.class)
        .hasMessageContaining("step budget exceeded")
        .hasMessageContaining(String.valueOf(EvaluationLimits.STEPS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "len(1..1000000)",
        "1..9223372036854775807",
        "sequence(-9223372036854775807, 9223372036854775807)",
        "repeat('a', 9223372036854775807)",
        "map(1..1000, 1..1000)",
        "flatten(reduce(1..200, [#acc, #acc], 1))",
        "reduce(1..5000, concat(#acc, [#]), [])"
      })
  void memory_is_bounded(String source) {
    assertThatThrownBy(() -> evaluate(source))
        .isInstanceOf(ExprException.class)
        .hasMessageContaining("memory budget exceeded")
        .hasMessageContaining(String.valueOf(EvaluationLimits.MEMORY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reduce(1..100, #acc + #acc, 'aaaa')",
        "string(reduce(1..200, [#acc, #acc], 'long enough'))",
        "toJSON(reduce(1..200, [#acc, #acc], 'long enough'))",
        "let t = repeat('a', 100000); join(map(1..100000, t))",
        "replace(repeat('a', 500000), 'a', repeat('b', 400000))"
      })
  void text_is_bounded(String source) {
    assertThatThrownBy(() -> evaluate(source))
        .isInstanceOf(ExprException.class)
        .hasMessageContaining("text budget exceeded")
        .hasMessageContaining(String.valueOf(EvaluationLimits.TEXT));
  }

  @Test
  void values_do_not_nest_without_end() {
    assertThatThrownBy(() -> evaluate("reduce(1..1000, [#acc], 0)"))
        .hasMessageContaining("at most " + EvaluationLimits.DEPTH + " levels");
    assertThatThrownBy(() -> evaluate("fromJSON(repeat('[', 1000))"))
        .hasMessageContaining("at most " + EvaluationLimits.DEPTH + " levels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a{1000}){1000}){1000}", "(a{2}){501}", "a{1001}"})
  void regular_expressions_do_not_grow_without_end(String pattern) {
    assertThatThrownBy(() -> evaluate("'a' matches '" + pattern + "'"))
        .isInstanceOf(ExprException.class)
        .hasMessageContaining("invalid repeat count");
  }

  @Test
  void regular_expressions_have_a_greatest_length() {
    assertThatThrownBy(
            () -> evaluate("'a' matches '" + "a".repeat(EvaluationLimits.PATTERN + 1) + "'"))
        .hasMessageContaining("at most " + EvaluationLimits.PATTERN + " characters");
  }

  @Test
  void an_expression_has_a_greatest_number_of_nodes() {
    assertThat(evaluate("1" + " + 1".repeat(4_999))).hasToString("Int[value=5000]");
    assertThatThrownBy(() -> evaluate("1" + " + 1".repeat(5_000)))
        .hasMessageContaining("maximum allowed nodes (" + EvaluationLimits.NODES + ")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(|1|)",
        "[|1|]",
        "-|1|",
        "{a: |1|}",
        "1 + (|1|)",
        "2 ** |1|",
        "'b' in ['b', |nil|]",
        "nil ?? (|1|)",
        "true ? 1 : |2|",
        "map([1], {|1|})",
        "if true {|1|} else {2}",
        "string(|1|)",
        "[0][|0|]"
      })
  void nesting_is_bounded_before_the_stack_is(String shape) throws InterruptedException {
    String[] parts = shape.split("\\|", -1);
    AtomicReference<Throwable> failure = new AtomicReference<>();

    Thread small =
        new Thread(
            null,
            () -> {
              for (int levels = 1; levels < EvaluationLimits.NESTING * 3; levels += 7) {
                String source = parts[0].repeat(levels) + parts[1] + parts[2].repeat(levels);
                try {
                  evaluate(source);
                } catch (ExprException refused) {
                  boolean bound = refused.reason().contains("at most " + EvaluationLimits.NESTING);
                  if (!bound || levels < 80) {
                    failure.set(refused);
                  }
                } catch (StackOverflowError crash) {
                  failure.set(crash);
                }
              }
            },
            "small stack",
            768 * 1024);
    small.start();
    small.join();

    assertThat(failure.get()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {".a", "?.a", "[0]", "[1:]", " | string()", "?.[0]"})
  void rows_of_steps_are_bounded_too(String step) {
    assertThatThrownBy(() -> evaluate("{v: 1}.v" + step.repeat(3_000)))
        .hasMessageContaining("at most " + EvaluationLimits.NESTING + " levels");
  }
}
