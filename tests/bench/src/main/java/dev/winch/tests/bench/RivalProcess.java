package dev.winch.tests.bench;

import dev.winch.codec.PlainJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program of tests/bench/rivals, whose README says what it reads and prints. */
final class RivalProcess implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  /**
   * @param folder where it runs
   */
  RivalProcess(Path folder, Map<String, String> variables, List<String> command)
      throws IOException {
    this.command = command;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    process =
        builder.directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader();
    input = process.outputWriter();
  }

  /** The next line that it prints. */
  Map<?, ?> report() throws IOException {
    String line = output.readLine();
    if (line == null || !(PlainJson.read(line) instanceof Map<?, ?> report)) {
      throw new IllegalStateException(String.join(" ", command) + " printed " + line);
    }
    return report;
  }

  /** The reports of one pass by the names of their scenarios. */
  Map<String, Map<?, ?>> pass() throws IOException {
    input.write("\n");
    input.flush();
    Map<String, Map<?, ?>> reports = new LinkedHashMap<>();
    for (String line = output.readLine(); !"".equals(line); line = output.readLine()) {
      if (line == null) {
        throw new IllegalStateException(String.join(" ", command) + " ended");
      }
      if (line.startsWith("{") && PlainJson.read(line) instanceof Map<?, ?> report) {
        reports.put(String.valueOf(report.get("scenario")), report);
      }
    }
    return reports;
  }

  /** Lets it end, with what it has started. */
  @Override
  public void close() throws IOException {
    input.close();
    process.onExit().join();
  }
}
