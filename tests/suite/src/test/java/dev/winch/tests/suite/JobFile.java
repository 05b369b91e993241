package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A job with its expected outcome, in comments at its top: {@code #> state: COMPLETED}, and any
 * number of {@code #> result: TEXT}, {@code #> error has: TEXT}, {@code #> log has: TEXT}. {@code
 * #> runtime: docker} or {@code shell} says what it needs.
 */
record JobFile(Path path, String text, List<Line> lines) {

  /** One expectation. */
  record Line(String what, String value) {}

  static JobFile read(Path path) {
    try {
      String text = Files.readString(path);
      List<Line> lines = new ArrayList<>();
      text.lines()
          .filter(line -> line.startsWith("#> "))
          .forEach(
              line -> {
                int colon = line.indexOf(": ");
                lines.add(new Line(line.substring(3, colon), line.substring(colon + 2)));
              });
      JobFile file = new JobFile(path, text, List.copyOf(lines));
      assertThat(file.values("state")).as("#> state: in %s", path).hasSize(1);
      assertThat(file.values("runtime")).as("#> runtime: in %s", path).hasSize(1);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All job files of a folder, by name. */
  static List<JobFile> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(JobFile::read)
          .toList();
    }
  }

  boolean runsOn(String runtime) {
    return values("runtime").contains(runtime);
  }

  /** Submits the job and compares. */
  void check(ApiClient api) {
    String id = api.post("/jobs", "text/yaml", text.getBytes(StandardCharsets.UTF_8)).text("id");
    JsonView job =
        Awaitility.await(path.getFileName().toString())
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(20))
            .until(
                () -> api.get("/jobs/" + id),
                view -> List.of("COMPLETED", "FAILED", "CANCELLED").contains(view.text("state")));
    String log = log(api, id);
    for (Line line : lines) {
      switch (line.what()) {
        case "runtime" -> {}
        case "state" -> assertThat(job.text("state")).as(job.raw()).isEqualTo(line.value());
        case "result" -> assertThat(job.text("result")).as(job.raw()).isEqualTo(line.value());
        case "error has" -> assertThat(job.text("error")).as(job.raw()).contains(line.value());
        case "log has" -> assertThat(log).contains(line.value());
        default -> throw new AssertionError(path + ": unknown expectation: " + line.what());
      }
    }
  }

  private static String log(ApiClient api, String id) {
    StringBuilder log = new StringBuilder();
    api.get("/jobs/" + id + "/log?order=asc&size=100")
        .list("items")
        .forEach(part -> log.append(part.text("contents")));
    return log.toString();
  }

  private List<String> values(String what) {
    return lines.stream().filter(line -> line.what().equals(what)).map(Line::value).toList();
  }
}
