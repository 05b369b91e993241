package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever arrives is a job or an {@link InvalidInputException}: nothing else is ever thrown. */
class HostileDocumentsTest {
  private static final String YAML =
      """
      x-c: &c {image: a, "k": 'v', ? b : c}
      name: "n\\u00fc\\x41"
      tags: [a, 1.5, ~, !!str x]
      tasks:
        - &t
          <<: *c
          name: >-
            folded
             text
          run: |2
              echo hi
          env: {A: 0x10, B: yes}
          priority: 3
          retry: {limit: 2, scalingFactor: 1.5}
        - parallel:
            tasks: [*t, {each: {list: "{{ [1] }}", task: *t}}]
      ...
      """;

  private static final String JSON =
      """
      {"name": "n\\u00fc\\ud83d\\ude80", "tags": ["a", null],
       "inputs": {"a": 1, "b": true, "c": -1.5e3},
       "tasks": [{"name": "a", "priority": 3, "retry": {"limit": 2, "jitter": 0.5}},
                 {"each": {"list": "[1]", "task": {"run": "x\\n"}}}]}
      """;

  private static final List<String> PIECES =
      List.of(
          "\"",
          "'",
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          ",",
          "\n",
          "\r",
          "\t",
          "- ",
          "? ",
          "&a ",
          "*a",
          "*t",
          "<<: ",
          "!!binary ",
          "!!int ",
          "!",
          "!<",
          "%",
          "%YAML 9.9\n",
          "---\n",
          "...\n",
          "|",
          ">",
          "|9\n",
          "#",
          "@",
          "`",
          "\\",
          "\\u",
          "\\ud800",
          "\\U00110000",
          "\\x",
          "\u0000",
          "\u0085",
          "\u2028",
          "\uFEFF",
          "\uFFFF",
          "null",
          "~",
          "1e999",
          "-",
          ".inf",
          "0x",
          "1".repeat(500),
          " ",
          "   ",
          "/*",
          "//",
          "é",
          "🚀",
          "name",
          "tasks");

  @Property(tries = 1500)
  void randomBytes(@ForAll @Size(max = 60) byte[] body) {
    decodeAll(body);
  }

  @Property(tries = 2500)
  void mutatedYaml(@ForAll("mutations") Mutation mutation) {
    decodeAll(mutation.of(YAML));
  }

  @Property(tries = 2500)
  void mutatedJson(@ForAll("mutations") Mutation mutation) {
    decodeAll(mutation.of(JSON));
  }

  private static void decodeAll(byte[] body) {
    for (DocumentFormat format : DocumentFormat.values()) {
      check(() -> JobDecoder.job(body, format));
      check(() -> JobDecoder.schedule(body, format));
    }
  }

  private static void check(Supplier<Decoded<?>> decoding) {
    try {
      decoding.get().misread().ifPresent(misread -> isExplained(misread.error()));
    } catch (InvalidInputException malformed) {
      isExplained(malformed);
    }
  }

  private static void isExplained(InvalidInputException refused) {
    assertThat(refused.getMessage()).isNotBlank();
    assertThat(refused.problems())
        .allSatisfy(
            problem -> {
              assertThat(problem.line()).isPositive();
              assertThat(problem.column()).isPositive();
              assertThat(problem.message()).isNotBlank();
            });
  }

  @Provide
  Arbitrary<Mutation> mutations() {
    return Arbitraries.longs().map(Mutation::new);
  }

  /** A few pieces cut out of a document, and a few put in. */
  record Mutation(long seed) {
    byte[] of(String document) {
      var random = new Random(seed);
      var text = new StringBuilder(document);
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(text.length() + 1);
        if (random.nextBoolean()) {
          text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        } else {
          text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(4) == 0 && bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      return bytes;
    }
  }
}
