package dev.winch.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the text, there is a value or an error with a position in the text. */
class NoTextCrashesTest {
  private static final Scope SCOPE =
      Scope.ofJobFiles().withTextMaps("inputs", "secrets", "tasks", "job");
  private static final List<String> SEEDS = observed();
  private static final String BITS =
      "()[]{}#.,;:?|&!=<>+-*/%^'\"`\\_$ \n\t0123456789abcdefxinortlmuUeE@é日\uD83D\uDE00";

  /** Expressions of the corpus: only those shorter than a line, whose escapes are simple. */
  private static List<String> observed() {
    try (InputStream in = NoTextCrashesTest.class.getResourceAsStream("/corpus/jobs.jsonl")) {
      String lines = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = Pattern.compile("\"expr\":\"([^\"\\\\]{1,120})\"").matcher(lines);
      return matcher.results().map(result -> result.group(1)).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Property(tries = 20_000)
  void random_text_compiles_or_is_refused_with_a_position(@ForAll String text) {
    run(text);
  }

  @Property(tries = 100_000)
  void mutated_expressions_compile_or_are_refused_with_a_position(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutate(text, random);
    }
    run(text.toString());
  }

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(4));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, BITS.charAt(random.nextInt(BITS.length())));
      case 2 -> text.insert(at, text.substring(at, end).repeat(2));
      default -> text.insert(at, SEEDS.get(random.nextInt(SEEDS.size())));
    }
  }

  private static void run(String text) {
    try {
      Bindings bindings =
          new Bindings(Instant.EPOCH, 1).bindTexts("inputs", Map.of("name", "Ada", "count", "12"));
      assertThat(Program.compile(text, SCOPE).evaluate(bindings)).isNotNull();
    } catch (ExprException refused) {
      long lines = text.chars().filter(c -> c == '\n').count() + 1;
      assertThat(refused.line()).as(text).isBetween(1, (int) lines);
      assertThat(refused.column()).as(text).isBetween(1, text.length() + 1);
      assertThat(refused.reason()).as(text).isNotEmpty();
    } catch (RuntimeException | StackOverflowError crash) {
      fail("crashed on: " + text, crash);
    }
  }
}
