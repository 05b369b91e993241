package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.codec.JobSchema;
import dev.winch.codec.PlainJson;
import dev.winch.engine.admit.Admission;
import dev.winch.engine.admit.AdmissionContext;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A document that is broken in any way is accepted or refused with a reason, never a defect. */
class MutatedDocumentsTest {
  /** {@code make fuzz} tries more. */
  private static final int DOCUMENTS = Integer.getInteger("winch.mutated.documents", 1_000);

  private static final Admission ADMISSION = new Admission(AdmissionContext.PERMISSIVE);

  /** What parsers trip over. */
  private static final List<String> TRAPS =
      List.of(
          "\0",
          "\t",
          "\r",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\uffff",
          "\ud83d\ude00",
          "\"",
          "'",
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          "#",
          "&a ",
          "*a",
          "<<: *a",
          "!!binary ",
          "!!python/object:x ",
          "|",
          "|9",
          ">-",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "? ",
          "@",
          "`",
          "~",
          "null",
          "true",
          "yes",
          "1e999",
          "-0",
          "0x7fffffffffffffff",
          "1_000",
          "99999999999999999999",
          ".inf",
          "NaN",
          "12:30:45",
          "2026-11-30",
          "\\u0000",
          "\\ud800",
          "\\",
          "//",
          "/*",
          "{{",
          "}}",
          "{{ a.b }}",
          "${a}",
          "=");

  /** None of these belongs into a message for a client. */
  private static final List<String> INTERNALS =
      List.of("java.", "Exception", "com.fasterxml", "org.yaml", "dev.winch", "\tat ");

  private static List<byte[]> seeds() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      List<byte[]> seeds = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
      assertThat(seeds).hasSizeGreaterThan(5);
      return seeds;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void brokenDocumentsAreRefusedWithAReason() throws IOException {
    List<byte[]> yaml = seeds();
    Map<?, ?> schema = (Map<?, ?>) Objects.requireNonNull(PlainJson.read(JobSchema.job()));
    List<byte[]> json =
        new Random(1)
            .ints(40)
            .mapToObj(seed -> new RandomDocuments(schema, new Random(seed)).document("Job"))
            .map(document -> bytes(PlainJson.write(document)))
            .toList();
    int accepted = 0;
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      Random random = new Random(seed);
      boolean ofYaml = random.nextBoolean();
      List<byte[]> seeds = ofYaml ? yaml : json;
      byte[] document = seeds.get(random.nextInt(seeds.size()));
      for (int i = random.nextInt(4); i >= 0; i--) {
        document = mutated(document, seeds, random);
      }
      DocumentFormat format =
          ofYaml || random.nextInt(4) == 0 ? DocumentFormat.YAML : DocumentFormat.JSON;
      accepted += isAccepted(seed, document, format) ? 1 : 0;
    }
    // Both happens, so the mutations are neither too weak nor too strong.
    assertThat(accepted).isBetween(DOCUMENTS / 100, DOCUMENTS * 9 / 10);
  }

  private static boolean isAccepted(int seed, byte[] document, DocumentFormat format) {
    try {
      ADMISSION.check(JobDecoder.job(document, format));
      return true;
    } catch (InvalidInputException refused) {
      assertThat(refused.getMessage()).as("document %d", seed).isNotBlank();
      refused
          .problems()
          .forEach(
              problem -> {
                assertThat(problem.message()).as("document %d", seed).isNotBlank();
                assertThat(problem.message() + problem.hint())
                    .as("document %d", seed)
                    .doesNotContain(INTERNALS);
              });
      return false;
    } catch (RuntimeException | StackOverflowError defect) {
      String text = new String(document, StandardCharsets.ISO_8859_1);
      throw new AssertionError("document %d as %s:\n%s".formatted(seed, format, text), defect);
    }
  }

  private static byte[] mutated(byte[] document, List<byte[]> seeds, Random random) {
    int length = document.length;
    int from = random.nextInt(length + 1);
    int to = Math.min(length, from + random.nextInt(40));
    return switch (random.nextInt(9)) {
      case 0 -> spliced(document, from, to, new byte[0]);
      case 1 -> spliced(document, from, from, Arrays.copyOfRange(document, from, to));
      case 2 -> spliced(document, from, to, bytes(trap(random)));
      case 3 -> spliced(document, from, from, bytes(trap(random)));
      case 4 -> spliced(document, from, Math.min(length, from + 1), noise(random));
      case 5 -> Arrays.copyOf(document, from);
      case 6 -> spliced(document, from, from, bytes(trap(random).repeat(random.nextInt(2_000))));
      case 7 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        yield spliced(document, from, length, Arrays.copyOf(other, random.nextInt(other.length)));
      }
      default -> spliced(document, from, from, bytes("\n" + " ".repeat(random.nextInt(9))));
    };
  }

  private static String trap(Random random) {
    return TRAPS.get(random.nextInt(TRAPS.size()));
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[1 + random.nextInt(3)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] spliced(byte[] document, int from, int to, byte[] middle) {
    byte[] result = new byte[from + middle.length + document.length - to];
    System.arraycopy(document, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(document, to, result, from + middle.length, document.length - to);
    return result;
  }
}
