package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that every row of docs/security.md names an existing test, which runs on each container
 * engine it covers.
 */
class SecurityPageTest {
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void everyLineNamesATestThatThereIs() throws IOException {
    Map<String, String> tests = tests();
    for (String line : lines()) {
      Matcher reference = REFERENCE.matcher(line);
      assertThat(reference.find()).as("a test for: %s", line).isTrue();
      do {
        assertThat(tests).as(line).containsKey(reference.group(1));
        assertThat(tests.get(reference.group(1)))
            .as(line)
            .contains("void " + reference.group(2) + "(");
      } while (reference.find());
    }
  }

  @Test
  void contractsOfContainersAreHeldByDockerAndByPodman() throws IOException {
    Map<String, String> tests = tests();
    List<String> contracts =
        lines().stream()
            .flatMap(line -> REFERENCE.matcher(line).results())
            .map(reference -> reference.group(1))
            .filter(name -> name.startsWith("Container"))
            .distinct()
            .toList();
    assertThat(contracts).isNotEmpty();
    for (String contract : contracts) {
      for (String engine : List.of("Docker", "Podman")) {
        String heldBy = contract.replace("Container", engine).replace("Contract", "Test");
        assertThat(tests.getOrDefault(heldBy, "")).as(heldBy).contains("extends " + contract);
      }
    }
  }

  /** The rows of the page's tables without their headers. */
  private static List<String> lines() throws IOException {
    List<String> lines =
        Files.readAllLines(WinchProcess.ROOT.resolve("docs/security.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.contains("| tested by |"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(20);
    return lines;
  }

  /** Source text by the name of the class. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(WinchProcess.ROOT)) {
      files
          .filter(
              file -> file.toString().matches(".*/src/(test|main)/java/.*(Test|Contract)\\.java"))
          .forEach(file -> all.put(name(file), text(file)));
    }
    return all;
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
