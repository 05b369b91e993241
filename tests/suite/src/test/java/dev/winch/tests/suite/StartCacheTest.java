package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cache that makes starts faster never stands in the way of one. */
class StartCacheTest {

  /** An installation of its own beside the real one, with the same jars. */
  private static Path installed(Path folder) throws IOException {
    Path target = Files.createDirectories(folder.resolve("cli/target"));
    Path built = WinchProcess.ROOT.resolve("cli/target");
    Files.createSymbolicLink(target.resolve("winch.jar"), built.resolve("winch.jar"));
    Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String name : List.of("winch", "find-java")) {
      Files.copy(WinchProcess.LAUNCHER.resolveSibling(name), bin.resolve(name));
    }
    assertThat(bin.resolve("winch").toFile().setExecutable(true)).isTrue();
    return folder;
  }

  private static String version(Path installed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(installed.resolve("bin/winch").toString(), "--version")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  @Test
  void aBrokenCacheIsPassedOverWithoutAWord(@TempDir Path folder) throws Exception {
    Path installed = installed(folder);
    String without = version(installed);

    Files.writeString(installed.resolve("cli/target/client.aot"), "no cache at all");

    assertThat(without).startsWith("winch ");
    assertThat(version(installed)).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource({
    "run, winch.aot",
    "migrate-data, winch.aot",
    "jobs, client.aot",
    "--help, client.aot"
  })
  void aCacheThatIsOlderThanTheJarsIsPassedOver(String command, String name, @TempDir Path folder)
      throws Exception {
    Path installed = installed(folder);
    Path cache = Files.writeString(installed.resolve("cli/target").resolve(name), "");
    Path home = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Files.setLastModifiedTime(cache, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(options(installed, home, command)).doesNotContain("AOTCache");

    Files.setLastModifiedTime(cache, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
    assertThat(options(installed, home, command)).contains("-XX:AOTCache=", "/" + name);
  }

  /** The build records the server's cache from this work. */
  @Test
  void theRehearsalOfAServerIsDoneToItsEnd(@TempDir Path folder) throws Exception {
    try (WinchProcess winch =
        WinchProcess.start(folder.resolve("data"), Map.of(), "--runtime", "shell")) {
      Path jar = WinchProcess.ROOT.resolve("cli/target/winch.jar");
      Process rehearsal =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  jar.toString(),
                  "dev.winch.cli.ServerRehearsal",
                  winch.url(),
                  "1")
              .redirectErrorStream(true)
              .start();
      String printed =
          new String(rehearsal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(rehearsal.waitFor()).as(printed).isZero();
      assertThat(winch.get("/jobs?q=rehearsal+failed").body()).contains("exit status 1");
      assertThat(winch.get("/queues/nobody").body()).contains("\"size\":1000");
    }
  }

  private static String options(Path installed, Path javaHome, String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(installed.resolve("bin/winch").toString(), command);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
