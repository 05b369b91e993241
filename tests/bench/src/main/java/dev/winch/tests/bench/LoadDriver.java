package dev.winch.tests.bench;

import dev.winch.codec.PlainJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The load driver of tests/bench/driver, compiled once by {@code go build}. */
final class LoadDriver {
  private final Path program;

  private LoadDriver(Path program) {
    this.program = program;
  }

  /** Builds it into the folder, from the folder of the project. */
  static LoadDriver build(Path folder) throws IOException, InterruptedException {
    Path program = folder.toAbsolutePath().resolve("driver");
    Files.createDirectories(folder);
    Process build =
        new ProcessBuilder("go", "build", "-o", program.toString(), ".")
            .directory(Path.of("tests/bench/driver").toFile())
            .inheritIO()
            .start();
    if (build.waitFor() != 0) {
      throw new IllegalStateException("the load driver does not build, see above");
    }
    return new LoadDriver(program);
  }

  /**
   * What each scenario reports: its fields by the name of the scenario, in the order of the run.
   *
   * @throws IllegalStateException if one fails
   */
  Map<String, Map<?, ?>> run(String urls, String scenarios, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(program.toString(), "-url", urls, "-scenarios", scenarios));
    command.addAll(List.of(options));
    Process driver =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    driver.waitFor();
    Map<String, Map<?, ?>> reports = new LinkedHashMap<>();
    for (String line : output.lines().toList()) {
      if (!(PlainJson.read(line) instanceof Map<?, ?> report) || report.containsKey("error")) {
        throw new IllegalStateException("the driver reports " + line);
      }
      reports.put(String.valueOf(report.get("scenario")), report);
    }
    return reports;
  }

  /** A number of a report. */
  static double number(Map<?, ?> report, String field) {
    return Double.parseDouble(String.valueOf(report.get(field)));
  }
}
