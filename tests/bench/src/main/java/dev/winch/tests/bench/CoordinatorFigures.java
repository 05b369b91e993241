package dev.winch.tests.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern RATE = Pattern.compile("\"tasks_per_s\":([0-9.]+)");

  private CoordinatorFigures() {}

  /**
   * @param arguments the broker, {@code postgres} if absent, and the jobs of a round, 1,200 if
   *     absent
   */
  public static void main(String[] arguments) throws Exception {
    String broker = arguments.length > 0 ? arguments[0] : "postgres";
    String jobs = arguments.length > 1 ? arguments[1] : "1200";
    Path folder = Files.createTempDirectory("winch-coordinators");
    try (OwnServers servers = new OwnServers(broker);
        Coordinator first = Coordinator.start(folder.resolve("first"), servers.variables());
        Coordinator second = Coordinator.start(folder.resolve("second"), servers.variables())) {
      String both = first.url() + "," + second.url();
      // The code of each is compiled before anything is held back: clients that alternate wait for
      // the slower of the two.
      for (int i = 0; i < ROUNDS; i++) {
        skip(first.url(), "4000");
        skip(second.url(), "4000");
      }
      double free = skip(both, "5000");
      first.hold();
      second.hold();
      double[] one = new double[ROUNDS];
      double[] two = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        one[round] = skip(round % 2 == 0 ? first.url() : second.url(), jobs);
        two[round] = skip(both, jobs);
      }
      print("two, not held back", free);
      print("one at %.1f processors".formatted(PROCESSORS), median(one));
      print("two at %.1f processors each".formatted(PROCESSORS), median(two));
      IO.println("ratio %.2f".formatted(median(two) / median(one)));
    }
  }

  private static void print(String what, double rate) {
    IO.println(String.format(Locale.ROOT, "%-32s %,8.0f tasks/s", what, rate));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double skip(String urls, String jobs) throws IOException, InterruptedException {
    Process driver =
        new ProcessBuilder(
                "go", "run", ".", "-url", urls, "-scenarios", "skip", "-c", "200", "-jobs", jobs)
            .directory(Path.of("tests/bench/driver").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    driver.waitFor();
    Matcher rate = RATE.matcher(line);
    if (!rate.find()) {
      throw new IllegalStateException("the driver says: " + line);
    }
    return Double.parseDouble(rate.group(1));
  }

  /** A process of {@code bin/winch run coordinator}. */
  private record Coordinator(Process process, int port, List<Path> groups)
      implements AutoCloseable {

    static Coordinator start(Path data, Map<String, String> variables)
        throws IOException, InterruptedException {
      int port = freePort();
      ProcessBuilder builder =
          new ProcessBuilder(
              "bin/winch",
              "run",
              "coordinator",
              "--data",
              data.toString(),
              "--address",
              "127.0.0.1:" + port,
              "--set",
              "middleware.web.logger.enabled=false");
      builder.environment().putAll(variables);
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(data.resolveSibling(data.getFileName() + ".log").toFile())
              .start();
      while (!serves(port)) {
        if (!process.isAlive()) {
          throw new IllegalStateException("a coordinator ended, see " + data + ".log");
        }
        Thread.sleep(50);
      }
      return new Coordinator(process, port, new ArrayList<>());
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private static boolean serves(int port) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException notYet) {
        return false;
      }
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    /** Limits it with its own control group. */
    void hold() throws IOException {
      long quota = Math.round(PROCESSORS * PERIOD_MICROS);
      Path all = Path.of("/sys/fs/cgroup");
      boolean unified = Files.exists(all.resolve("cgroup.controllers"));
      Path group = (unified ? all : all.resolve("cpu")).resolve("winch-" + process.pid());
      Files.createDirectory(group);
      groups.add(group);
      if (unified) {
        Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
      } else {
        Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
      }
      Files.writeString(group.resolve("cgroup.procs"), String.valueOf(process.pid()));
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly().onExit().join();
      for (Path group : groups) {
        Files.delete(group);
      }
    }
  }
}
