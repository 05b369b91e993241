package dev.winch.tests.bench;

import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Winch and other engines with the same work on one machine, measured alternately ({@code make
 * rivals}): Winch on SQLite and on PostgreSQL, Restate with its own log, River and db-scheduler on
 * PostgreSQL as libraries in a process of their own. All store durably. Prints the medians of all
 * passes but the first, and how many times better Winch is on the same kind of store. Runs from the
 * folder of the project; build/rivals prepares the programs.
 */
public final class Rivals {
  private static final String SQLITE = "Winch, SQLite";
  private static final String POSTGRES = "Winch, PostgreSQL";

  /** What each engine may have measured. */
  private enum Work {
    ONE("one job of one `bash -c true`, p50", " ms", "one", "p50_ms", "wait"),
    CHAIN("10 processes one after the other, 100 jobs", "/s", "chain", "tasks_per_s", "chain"),
    FAN_OUT("1,000 processes, 8 at a time", "/s", "fan-out", "tasks_per_s", "each 1000"),
    NO_OP("jobs that do nothing", "/s", "no-op", "jobs_per_s", "skip"),
    SUBMIT("submissions, 16 clients", "/s", "submit", "jobs_per_s", "submit"),
    BATCH("submissions, 1,000 a request", "/s", "batch", "jobs_per_s", "batch");

    private final String text;
    private final String unit;
    private final String scenario;
    private final String field;
    private final String ofDriver;

    Work(String text, String unit, String scenario, String field, String ofDriver) {
      this.text = text;
      this.unit = unit;
      this.scenario = scenario;
      this.field = field;
      this.ofDriver = ofDriver;
    }

    /** How many times better the first value is. */
    double better(double one, double other) {
      return this == ONE ? other / one : one / other;
    }
  }

  /** The values of all passes by engine and work. */
  private final Map<String, Map<Work, List<Double>>> measured = new LinkedHashMap<>();

  private final LoadDriver driver;

  private Rivals(LoadDriver driver) {
    this.driver = driver;
  }

  /**
   * @param arguments the passes, of which the first is left out; the class path of db-scheduler;
   *     the program of River
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("winch-rivals");
    Rivals rivals = new Rivals(LoadDriver.build(folder));
    Path sources = Path.of("tests/bench/rivals").toAbsolutePath();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (PostgresServer postgres = PostgresServer.launch();
        MeasuredServer sqlite = winch(folder.resolve("sqlite"), Map.of());
        MeasuredServer shared =
            winch(
                folder.resolve("postgres"),
                Map.of(
                    "WINCH_DATASTORE_POSTGRES_DSN",
                    postgres.dsn(postgres.newDatabase()),
                    "WINCH_DATASTORE_ENCRYPTION_KEY",
                    "the key of these figures"));
        RivalProcess restate =
            new RivalProcess(
                sources.resolve("restate"),
                Map.of("RESTATE_LOGGING", "ERROR", "NODE_ENV", "production"),
                List.of("node", "main.js", folder.resolve("restate").toString()));
        RivalProcess river =
            new RivalProcess(
                folder, Map.of(), List.of(arguments[2], url(postgres, postgres.newDatabase())));
        RivalProcess scheduler =
            new RivalProcess(
                sources.resolve("db-scheduler"),
                Map.of(),
                List.of(
                    java,
                    "-cp",
                    arguments[1],
                    "DbSchedulerRival.java",
                    postgres.url(postgres.newDatabase())))) {
      int passes = Integer.parseInt(arguments[0]);
      String restateUrl = String.valueOf(restate.report().get("url"));
      for (int pass = 1; pass <= passes; pass++) {
        IO.println("pass %d of %d".formatted(pass, passes));
        rivals.measure(SQLITE, sqlite);
        rivals.measureRestate(restateUrl);
        rivals.measure(POSTGRES, shared);
        rivals.measure("River", river);
        rivals.measure("db-scheduler", scheduler);
      }
    }
    rivals.print();
  }

  private static MeasuredServer winch(Path data, Map<String, String> variables)
      throws IOException, InterruptedException {
    return MeasuredServer.start(
        "standalone", data, variables, "--runtime", "shell", "--set", "worker.queues.default=8");
  }

  private static String url(PostgresServer server, String database) {
    return "postgres://%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(PostgresServer.USER, server.port(), database);
  }

  private void measure(String engine, MeasuredServer server)
      throws IOException, InterruptedException {
    Map<String, Map<?, ?>> reports =
        new LinkedHashMap<>(
            driver.run(
                server.url(),
                "wait,chain,each,submit",
                "-n",
                "500",
                "-jobs",
                "100",
                "-each",
                "1000"));
    reports.putAll(driver.run(server.url(), "skip", "-jobs", "5000", "-tasks", "1"));
    reports.putAll(driver.run(server.url(), "batch", "-n", "20", "-c", "16"));
    Map<Work, Double> values = new TreeMap<>();
    for (Work work : Work.values()) {
      // A job of one skipped task is a job that does nothing.
      String field = work == Work.NO_OP ? "tasks_per_s" : work.field;
      values.put(work, LoadDriver.number(reports.get(work.ofDriver), field));
    }
    add(engine, values);
  }

  /** By the same driver: its calls are HTTP requests, as those of Winch. */
  private void measureRestate(String url) throws IOException, InterruptedException {
    Map<Work, Double> values = new TreeMap<>();
    values.put(Work.ONE, LoadDriver.number(posts(url + "/one", 200, 1), "p50_ms"));
    values.put(Work.CHAIN, 10 * LoadDriver.number(posts(url + "/chain", 100, 8), "per_s"));
    values.put(Work.FAN_OUT, LoadDriver.number(posts(url + "/one", 1_000, 8), "per_s"));
    values.put(Work.NO_OP, LoadDriver.number(posts(url + "/nothing", 5_000, 16), "per_s"));
    values.put(Work.SUBMIT, LoadDriver.number(posts(url + "/nothing/send", 5_000, 16), "per_s"));
    add("Restate", values);
    // What was submitted still runs; calls with a delay would slow down all later passes.
    Thread.sleep(Duration.ofSeconds(8));
  }

  private Map<?, ?> posts(String url, int count, int clients)
      throws IOException, InterruptedException {
    return driver.run(url, "post", "-n", "" + count, "-c", "" + clients).get("post");
  }

  private void measure(String engine, RivalProcess rival) throws IOException {
    Map<String, Map<?, ?>> reports = rival.pass();
    Map<Work, Double> values = new TreeMap<>();
    for (Work work : Work.values()) {
      if (reports.containsKey(work.scenario)) {
        values.put(work, LoadDriver.number(reports.get(work.scenario), work.field));
      }
    }
    add(engine, values);
  }

  private void add(String engine, Map<Work, Double> values) {
    Map<Work, List<Double>> all = measured.computeIfAbsent(engine, _ -> new TreeMap<>());
    values.forEach((work, value) -> all.computeIfAbsent(work, _ -> new ArrayList<>()).add(value));
  }

  private void print() throws IOException {
    IO.println("");
    IO.println(Machine.description());
    IO.println("");
    IO.println("| | " + String.join(" | ", measured.keySet()) + " |");
    IO.println("|---".repeat(measured.size() + 1) + "|");
    for (Work work : Work.values()) {
      StringBuilder row = new StringBuilder("| " + work.text);
      measured.keySet().forEach(engine -> row.append(" | ").append(cell(engine, work)));
      IO.println(row + " |");
    }
    IO.println("");
    IO.println(
        "Medians of all passes but the first; x: how many times better Winch is, on SQLite against"
            + " Restate, on PostgreSQL against the others.");
  }

  private String cell(String engine, Work work) {
    if (!measured.get(engine).containsKey(work)) {
      return "";
    }
    double value = warm(engine, work);
    String text = Machine.number(value) + work.unit;
    if (engine.equals(SQLITE) || engine.equals(POSTGRES)) {
      return text;
    }
    double own = warm(engine.equals("Restate") ? SQLITE : POSTGRES, work);
    return text + String.format(Locale.ROOT, ", %.2fx", work.better(own, value));
  }

  private double warm(String engine, Work work) {
    return Medians.warm(measured.get(engine).get(work));
  }
}
