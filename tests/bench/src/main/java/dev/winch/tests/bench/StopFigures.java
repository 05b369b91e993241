package dev.winch.tests.bench;

import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.TaskProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * How long a stop takes with the default of {@code worker.drain}: from SIGTERM to the end of the
 * process, and from a second SIGTERM to it, with 100 tasks that ignore SIGTERM and have children in
 * sessions of their own, and with a container that ignores it. Needs a Winch that is built and, for
 * the container, docker; runs from the folder of the project.
 */
public final class StopFigures {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Pattern SERVES = Pattern.compile("serves at (http://[^\\s,]+)");

  /** Loops that only SIGKILL ends, one of them outside the process group of its task. */
  private static final String STUBBORN =
      "trap \"\" TERM; setsid sh -c \"trap \\\"\\\" TERM; until [ -e never ]; do sleep 1; done\" &"
          + " until [ -e never ]; do sleep 1; done";

  private static final String TASKS =
      """
      name: stubborn
      tasks:
        - name: all
          each: {list: "{{ sequence(1, 100) }}", task: {name: one, run: '%s'}}
      """
          .formatted(STUBBORN);

  private static final String CONTAINER =
      """
      name: stubborn
      tasks: [{name: one, image: 'busybox:stable', run: '%s'}]
      """
          .formatted("trap \"\" TERM; until [ -e /never ]; do sleep 1; done");

  private StopFigures() {}

  public static void main(String[] arguments) throws Exception {
    for (int signals = 1; signals <= 2; signals++) {
      print("100 stubborn tasks", signals, tasks(signals));
    }
    Map<String, String> docker =
        Map.of("DOCKER_HOST", DockerEngine.shared().endpoint().host().toString());
    for (int signals = 1; signals <= 2; signals++) {
      print("a stubborn container", signals, container(docker, signals));
    }
  }

  private static void print(String what, int signals, Duration took) {
    String since = signals == 1 ? "SIGTERM" : "the second SIGTERM";
    IO.println(
        String.format(
            Locale.ROOT, "%s: ended %.2f s after %s", what, took.toMillis() / 1e3, since));
  }

  private static Duration tasks(int signals) throws Exception {
    Path folder = Files.createTempDirectory("winch-stop");
    String[] flags = {"--runtime", "shell", "--set", "worker.queues.default=100"};
    try (Server server = Server.start(folder, Map.of(), flags)) {
      server.submit(TASKS);
      await(() -> server.taskProcesses() >= 200);
      Duration took = server.stop(signals);
      if (server.taskProcesses() > 0) {
        throw new IllegalStateException("processes of tasks live on");
      }
      return took;
    }
  }

  private static Duration container(Map<String, String> docker, int signals) throws Exception {
    Path folder = Files.createTempDirectory("winch-stop");
    try (Server server = Server.start(folder, docker, "--runtime", "docker")) {
      server.submit(CONTAINER);
      // The task's own and the one that holds its network.
      await(() -> containers() >= 2);
      Duration took = server.stop(signals);
      // The engine may show a killed one for a moment.
      await(() -> containers() == 0);
      return took;
    }
  }

  private static long containers() {
    return DockerEngine.shared().client("ps", "-q", "--filter", "label=winch.node").lines().count();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("tasks did not start, or did not end");
      }
      Thread.sleep(20);
    }
  }

  /** A process of {@code bin/winch run standalone}. */
  private record Server(Process process, Path log, Path runs) implements AutoCloseable {

    static Server start(Path folder, Map<String, String> variables, String... flags)
        throws IOException {
      Path log = folder.resolve("log");
      Path runs = folder.resolve("runs");
      ProcessBuilder builder =
          new ProcessBuilder(
              "bin/winch",
              "run",
              "standalone",
              "--data",
              folder.resolve("data").toString(),
              "--address",
              "127.0.0.1:0");
      builder.command().addAll(List.of(flags));
      builder.environment().putAll(variables);
      builder.environment().put("WINCH_WORKER_TEMP_DIR", runs.toString());
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      return new Server(process, log, runs);
    }

    private String printed() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void submit(String job) throws IOException, InterruptedException {
      await(() -> SERVES.matcher(printed()).find());
      String url = SERVES.matcher(printed()).results().findFirst().orElseThrow().group(1);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/jobs"))
              .header("Content-Type", "text/yaml")
              .POST(BodyPublishers.ofString(job))
              .build();
      try (HttpClient http = HttpClient.newHttpClient()) {
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
          throw new IllegalStateException("the job was answered with " + status);
        }
      }
    }

    int taskProcesses() {
      return new TaskProcesses(runs).living().size();
    }

    /** Sends SIGTERM that often, and returns how long the process lived on after the last one. */
    Duration stop(int signals) throws Exception {
      long start = System.nanoTime();
      process.destroy();
      if (signals > 1) {
        await(() -> printed().contains("stopping"));
        start = System.nanoTime();
        process.destroy();
      }
      process.waitFor();
      return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
