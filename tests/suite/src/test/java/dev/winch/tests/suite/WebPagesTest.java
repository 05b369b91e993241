package dev.winch.tests.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The tests of the pages for browsers, in {@code web/src/test}: each is one here. */
class WebPagesTest {
  private static final Path WEB = WinchProcess.ROOT.resolve("web");

  @TempDir private Path temp;

  /**
   * Runs them against a Winch without users and one with, in a real browser.
   *
   * @return what each said
   */
  @TestFactory
  Stream<DynamicTest> pages() throws Exception {
    boolean node = nodeVersion() >= 20;
    assertThat(node || System.getenv("CI") == null).as("CI has Node 20 or later").isTrue();
    assumeTrue(node, "the pages need Node 20 or later");
    Path report = temp.resolve("report.xml");
    Map<String, String> users =
        Map.of(
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED",
            "true",
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_FIRST_USER",
            "alice:correct horse");
    try (WinchProcess open = start("open", Map.of());
        WinchProcess login = start("users", users)) {
      run(report, Map.of("WINCH_URL", open.url(), "WINCH_USERS_URL", login.url()));
    }
    List<DynamicTest> tests = results(report);
    assertThat(tests).hasSizeGreaterThan(40);
    return tests.stream();
  }

  private WinchProcess start(String name, Map<String, String> more) {
    Map<String, String> variables = new TreeMap<>(more);
    variables.put("WINCH_WORKER_TEMP_DIR", temp.resolve("runs-" + name).toString());
    return WinchProcess.start(temp.resolve(name), variables, "--runtime", "shell");
  }

  private void run(Path report, Map<String, String> variables)
      throws IOException, InterruptedException {
    ProcessBuilder vitest =
        new ProcessBuilder(
                "node_modules/.bin/vitest",
                "run",
                "--reporter=default",
                "--reporter=junit",
                "--outputFile.junit=" + report)
            .directory(WEB.toFile())
            .redirectErrorStream(true);
    File printed = temp.resolve("vitest.txt").toFile();
    vitest.redirectOutput(printed).environment().putAll(variables);
    vitest.environment().put("WINCH_FOLDER", temp.toString());
    Process process = vitest.start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the tests of the pages end").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      System.out.print(Files.readString(printed.toPath()));
    }
  }

  private static int nodeVersion() throws IOException {
    Process process =
        new ProcessBuilder(WinchProcess.ROOT.resolve("build/node-version").toString()).start();
    return Integer.parseInt(new String(process.getInputStream().readAllBytes(), UTF_8).strip());
  }

  private static List<DynamicTest> results(Path report) throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      String name = one.getAttribute("classname") + ": " + one.getAttribute("name");
      tests.add(DynamicTest.dynamicTest(name, () -> passes(one)));
    }
    return tests;
  }

  private static void passes(Element testCase) {
    assertThat(testCase.getElementsByTagName("skipped").getLength()).as("skipped").isZero();
    for (String kind : List.of("failure", "error")) {
      NodeList faults = testCase.getElementsByTagName(kind);
      assertThat(faults.getLength() == 0 ? "" : faults.item(0).getTextContent()).isEmpty();
    }
  }
}
