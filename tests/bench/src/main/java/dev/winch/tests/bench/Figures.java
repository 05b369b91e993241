package dev.winch.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of docs/performance.md in one run ({@code make figures}): servers on SQLite, on
 * PostgreSQL and on PostgreSQL with RabbitMQ, measured alternately by the load driver. Prints a
 * table with the first pass, which a process meets that has just started, and the medians of the
 * later ones. Needs Go for the driver and a Winch that is built; runs from the folder of the
 * project.
 */
public final class Figures {
  private static final String SCENARIOS = "floor,wait,latency,chain,skip,submit,each,parallel";

  /** What is printed of each scenario, its unit and whether more is better. */
  private enum Line {
    FLOOR("floor", "tasks_per_s", "`floor`: `bash -c true`, 8 at a time, no engine", "/s"),
    WAIT("wait", "p50_ms", "`wait`: one job of one `true`, p50", " ms"),
    WAIT_P99("wait", "p99_ms", "the same, p99", " ms"),
    LATENCY("latency", "p50_ms", "`latency`: the same by polling, p50", " ms"),
    CHAIN("chain", "tasks_per_s", "`chain`: jobs of 10 tasks of `true`", "/s"),
    EACH("each 1000", "tasks_per_s", "`each` of 1,000 tasks of `true`", "/s"),
    PARALLEL("parallel 1000", "tasks_per_s", "`parallel` of 1,000 tasks of `true`", "/s"),
    SKIP("skip", "tasks_per_s", "`skip`: tasks without a process", "/s"),
    SUBMIT("submit", "jobs_per_s", "`submit`: 16 clients, durable", "/s"),
    SUBMIT_P99("submit", "p99_ms", "the same, p99", " ms"),
    BATCH("batch", "jobs_per_s", "`batch`: 1,000 jobs a request", "/s");

    private final String scenario;
    private final String field;
    private final String text;
    private final String unit;

    Line(String scenario, String field, String text, String unit) {
      this.scenario = scenario;
      this.field = field;
      this.text = text;
      this.unit = unit;
    }

    /** Lines whose tasks start a process each, as {@code floor} does. */
    boolean isBoundByProcesses() {
      return this == CHAIN || this == EACH || this == PARALLEL;
    }
  }

  private final LoadDriver driver;
  private final int jobs;

  /** All passes of each server: the values of a line, in order. */
  private final Map<String, Map<Line, List<Double>>> measured = new LinkedHashMap<>();

  private Figures(LoadDriver driver, int jobs) {
    this.driver = driver;
    this.jobs = jobs;
  }

  /**
   * @param arguments the servers ({@code sqlite}, {@code postgres}, {@code rabbitmq}; with commas
   *     in between), the passes, of which the first counts apart, and the jobs of a chain
   */
  public static void main(String[] arguments) throws Exception {
    List<String> kinds = List.of(arguments[0].split(","));
    int passes = Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory("winch-figures");
    Figures figures = new Figures(LoadDriver.build(folder), Integer.parseInt(arguments[2]));
    double load = Machine.load();
    try (Servers servers = Servers.start(kinds, folder)) {
      for (int pass = 1; pass <= passes; pass++) {
        for (Map.Entry<String, MeasuredServer> server : servers.byKind().entrySet()) {
          IO.println("pass %d of %d: %s".formatted(pass, passes, server.getKey()));
          figures.measure(server.getKey(), server.getValue());
        }
      }
    }
    figures.print(load);
  }

  private void measure(String kind, MeasuredServer server)
      throws IOException, InterruptedException {
    Map<String, Map<?, ?>> reports =
        new LinkedHashMap<>(
            driver.run(
                server.url(),
                SCENARIOS,
                "-jobs",
                String.valueOf(jobs),
                "-n",
                String.valueOf(5 * jobs),
                "-each",
                "1000"));
    reports.putAll(driver.run(server.url(), "batch", "-n", "20", "-c", "4"));
    Map<Line, List<Double>> lines = measured.computeIfAbsent(kind, _ -> new TreeMap<>());
    for (Line line : Line.values()) {
      lines
          .computeIfAbsent(line, _ -> new ArrayList<>())
          .add(LoadDriver.number(reports.get(line.scenario), line.field));
    }
  }

  private void print(double load) throws IOException {
    IO.println("");
    IO.println(Machine.description());
    IO.println("The load before the run was %.1f.".formatted(load));
    IO.println("");
    IO.println("| | " + String.join(" | ", measured.keySet()) + " |");
    IO.println("|---".repeat(measured.size() + 1) + "|");
    for (Line line : Line.values()) {
      StringBuilder row = new StringBuilder("| " + line.text);
      measured.values().forEach(lines -> row.append(" | ").append(cell(line, lines)));
      IO.println(row + " |");
    }
    IO.println("");
    IO.println(
        "Medians of all passes but the first, in brackets the first pass; x: against `floor` of the"
            + " same passes.");
  }

  private static String cell(Line line, Map<Line, List<Double>> lines) {
    double median = Medians.warm(lines.get(line));
    String ratio =
        line.isBoundByProcesses()
            ? String.format(Locale.ROOT, ", %.2fx", median / Medians.warm(lines.get(Line.FLOOR)))
            : "";
    return text(median, line) + ratio + " (" + text(lines.get(line).getFirst(), line) + ")";
  }

  private static String text(double value, Line line) {
    return Machine.number(value) + line.unit;
  }

  /** The servers by their kinds, and what they need. */
  private record Servers(Map<String, MeasuredServer> byKind, List<OwnServers> backends)
      implements AutoCloseable {
    static Servers start(List<String> kinds, Path folder) throws IOException, InterruptedException {
      Servers servers = new Servers(new LinkedHashMap<>(), new ArrayList<>());
      for (String kind : kinds) {
        Map<String, String> variables = Map.of();
        if (!kind.equals("sqlite")) {
          OwnServers backend = new OwnServers(kind);
          servers.backends.add(backend);
          variables = backend.variables();
        }
        servers.byKind.put(
            kind,
            MeasuredServer.start(
                "standalone",
                folder.resolve(kind),
                variables,
                "--runtime",
                "shell",
                "--set",
                "worker.queues.default=8"));
      }
      return servers;
    }

    @Override
    public void close() {
      byKind.values().forEach(MeasuredServer::close);
      backends.forEach(OwnServers::close);
    }
  }
}
