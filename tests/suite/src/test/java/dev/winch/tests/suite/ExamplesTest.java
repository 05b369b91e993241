package dev.winch.tests.suite;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.winch.cli.client.ApiClient;
import dev.winch.tests.kit.runtime.DockerEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example does what it says at its top; so do the job files of this module. */
class ExamplesTest {
  @TempDir private Path temp;

  @TestFactory
  Stream<DynamicTest> onTheShellRuntime() throws IOException {
    return checked("shell", Map.of());
  }

  @TestFactory
  Stream<DynamicTest> inContainers() throws IOException {
    return checked(
        "docker", Map.of("DOCKER_HOST", DockerEngine.shared().endpoint().host().toString()));
  }

  private Stream<DynamicTest> checked(String runtime, Map<String, String> variables)
      throws IOException {
    WinchProcess winch =
        WinchProcess.start(
            temp.resolve("data"),
            variables,
            "--runtime",
            runtime,
            "--set",
            "worker.queues.default=8");
    ApiClient api = winch.api();
    return Stream.of("examples", "tests/suite/jobs")
        .flatMap(folder -> files(folder).stream())
        .filter(file -> file.runsOn(runtime))
        .map(file -> dynamicTest(file.path().getFileName().toString(), () -> file.check(api)))
        .onClose(winch::close);
  }

  private static List<JobFile> files(String folder) {
    try {
      return JobFile.in(WinchProcess.ROOT.resolve(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
