package dev.winch.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much faster two coordinators are than one, when each has 0.3 processors and so is what holds
 * up the rest: the load driver's {@code skip} alternately through one of them and through both.
 * Needs root for the control groups, Go for the driver, and a Winch that is built; runs from the
 * folder of the project.
 */
public final class CoordinatorFigures {
  private static final int ROUNDS = 5;
  private static final double PROCESSORS = 0.3;
  private static final int PERIOD_MICROS = 20_000;

  private CoordinatorFigures() {}

  /**
   * @param arguments the broker, {@code postgres} if absent, and the jobs of a round, 1,200 if
   *     absent
   */
  public static void main(String[] arguments) throws Exception {
    String broker = arguments.length > 0 ? arguments[0] : "postgres";
    String jobs = arguments.length > 1 ? arguments[1] : "1200";
    Path folder = Files.createTempDirectory("winch-coordinators");
    LoadDriver driver = LoadDriver.build(folder);
    try (OwnServers servers = new OwnServers(broker);
        Coordinator first = Coordinator.start(folder.resolve("first"), servers.variables());
        Coordinator second = Coordinator.start(folder.resolve("second"), servers.variables())) {
      String both = first.url() + "," + second.url();
      // The code of each is compiled before anything is held back: clients that alternate wait for
      // the slower of the two.
      for (int i = 0; i < ROUNDS; i++) {
        skip(driver, first.url(), "4000");
        skip(driver, second.url(), "4000");
      }
      double free = skip(driver, both, "5000");
      first.hold();
      second.hold();
      List<Double> one = new ArrayList<>();
      List<Double> two = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        one.add(skip(driver, round % 2 == 0 ? first.url() : second.url(), jobs));
        two.add(skip(driver, both, jobs));
      }
      print("two, not held back", free);
      print("one at %.1f processors".formatted(PROCESSORS), Medians.of(one));
      print("two at %.1f processors each".formatted(PROCESSORS), Medians.of(two));
      IO.println("ratio %.2f".formatted(Medians.of(two) / Medians.of(one)));
    }
  }

  private static void print(String what, double rate) {
    IO.println(String.format(Locale.ROOT, "%-32s %,8.0f tasks/s", what, rate));
  }

  private static double skip(LoadDriver driver, String urls, String jobs)
      throws IOException, InterruptedException {
    return LoadDriver.number(
        driver.run(urls, "skip", "-c", "200", "-jobs", jobs).get("skip"), "tasks_per_s");
  }

  /** A process of {@code bin/winch run coordinator}. */
  private record Coordinator(MeasuredServer server, List<Path> groups) implements AutoCloseable {

    static Coordinator start(Path data, Map<String, String> variables)
        throws IOException, InterruptedException {
      return new Coordinator(
          MeasuredServer.start("coordinator", data, variables), new ArrayList<>());
    }

    String url() {
      return server.url();
    }

    /** Limits it with its own control group. */
    void hold() throws IOException {
      long quota = Math.round(PROCESSORS * PERIOD_MICROS);
      Path all = Path.of("/sys/fs/cgroup");
      boolean unified = Files.exists(all.resolve("cgroup.controllers"));
      Path group = (unified ? all : all.resolve("cpu")).resolve("winch-" + server.process().pid());
      Files.createDirectory(group);
      groups.add(group);
      if (unified) {
        Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
      } else {
        Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
      }
      Files.writeString(group.resolve("cgroup.procs"), String.valueOf(server.process().pid()));
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Path group : groups) {
        Files.delete(group);
      }
    }
  }
}
