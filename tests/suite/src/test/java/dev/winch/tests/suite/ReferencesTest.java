package dev.winch.tests.suite;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever code and documents refer to exists: files, headings, decisions, and ids. */
class ReferencesTest {
  private static final Path ROOT = WinchProcess.ROOT;
  private static final Path DECISIONS = ROOT.resolve("docs/decisions");
  private static final Path FOUNDING = DECISIONS.resolve("000-founding-decisions.md");

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  /** A link to a method, as in {@code [`Decider.decide`](…/Decider.java)}. */
  private static final Pattern METHOD =
      Pattern.compile("\\[`([A-Z]\\w*)\\.([a-z]\\w*)`]\\(([^)\\s]+/\\1\\.java)\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");
  private static final Pattern DECISION =
      Pattern.compile("\\b[Dd]ecisions? (\\d+)((?:(?:, | and |, and )\\d+)*)\\b");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** An id of compatibility.md, as comments name it: {@code (O24)}. */
  private static final Pattern ID = Pattern.compile("(?<![\\w#%/.-])[JHEO]\\d{1,2}(?![\\w\"'.-])");

  private static final Pattern SECTION = Pattern.compile("(?<!RFC \\d{4} )\\b[Ss]ection \\d");
  private static final Pattern STATUS =
      Pattern.compile(
          "(?s)# \\d{3}: .+?\n\nStatus: (accepted|replaced by \\S+), \\d{4}-\\d\\d-\\d\\d\\..*");

  private static List<Path> files(String... endings) {
    Predicate<Path> wanted = path -> Stream.of(endings).anyMatch(path.toString()::endsWith);
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(wanted).filter(ReferencesTest::isSource).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path file) {
    String path = "/" + ROOT.relativize(file);
    return Files.isRegularFile(file)
        && Stream.of("/target/", "/.git/", "/.winch/", "/node_modules/").noneMatch(path::contains);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the pages are shown: lower case, words joined by hyphens, other signs dropped. */
  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(text(page))
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(toSet());
  }

  private static String place(Path file, MatchResult found) {
    long line = text(file).substring(0, found.start()).lines().count();
    return ROOT.relativize(file) + ":" + Math.max(line, 1) + " " + found.group();
  }

  private static boolean isDead(Path page, String link) {
    if (link.contains("://") || link.startsWith("mailto:")) {
      return false;
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return !Files.exists(target) || (parts.length == 2 && !anchors(target).contains(parts[1]));
  }

  @Test
  void linksLeadToFilesAndHeadings() {
    List<String> dead = new ArrayList<>();
    for (Path page : files(".md")) {
      LINK.matcher(text(page))
          .results()
          .filter(found -> isDead(page, found.group(1)))
          .forEach(found -> dead.add(place(page, found)));
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void methodsThatPagesLinkToExist() {
    List<MatchResult> links =
        METHOD.matcher(text(ROOT.resolve("ARCHITECTURE.md"))).results().toList();
    assertThat(links)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            link ->
                assertThat(text(ROOT.resolve(link.group(3))))
                    .as(link.group())
                    .containsPattern("(?m)^ +(?!return )[\\w<>?, .]+ " + link.group(2) + "\\("));
  }

  @Test
  void decisionsThatAreNamedAreRecorded() throws IOException {
    Set<String> known;
    try (Stream<Path> records = Files.list(DECISIONS)) {
      known =
          Stream.concat(
                  records.map(record -> record.getFileName().toString().substring(0, 3)),
                  text(FOUNDING)
                      .lines()
                      .filter(line -> line.matches("\\d+\\. .*"))
                      .map(line -> line.substring(0, line.indexOf('.'))))
              .collect(toSet());
    }
    List<String> unknown = new ArrayList<>();
    for (Path file : files(".java", ".md", ".yaml")) {
      DECISION
          .matcher(text(file))
          .results()
          .filter(
              found ->
                  NUMBER
                      .matcher(found.group())
                      .results()
                      .anyMatch(number -> !known.contains(number.group())))
          .forEach(found -> unknown.add(place(file, found)));
    }
    assertThat(known).hasSizeGreaterThan(40);
    assertThat(unknown).isEmpty();
  }

  @Test
  void idsAreThoseOfTheCompatibilityPage() {
    Path page = ROOT.resolve("docs/compatibility.md");
    Set<String> known = ID.matcher(text(page)).results().map(MatchResult::group).collect(toSet());
    List<String> unknown = new ArrayList<>();
    for (Path file : files(".java", ".md")) {
      ID.matcher(text(file))
          .results()
          .filter(found -> !known.contains(found.group()))
          .forEach(found -> unknown.add(place(file, found)));
    }
    assertThat(known).hasSizeGreaterThan(40);
    assertThat(unknown).isEmpty();
  }

  @Test
  void sectionsAreThoseOfPublishedStandards() {
    List<String> unknown = new ArrayList<>();
    for (Path file : files(".java", ".md")) {
      SECTION.matcher(text(file)).results().forEach(found -> unknown.add(place(file, found)));
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void eachDecisionHasANumberAStatusAndADate() throws IOException {
    try (Stream<Path> records = Files.list(DECISIONS)) {
      assertThat(records.toList())
          .allSatisfy(
              record -> {
                assertThat(text(record)).matches(STATUS);
                assertThat(text(record))
                    .startsWith("# " + record.getFileName().toString().substring(0, 3) + ": ");
              });
    }
  }
}
