package dev.winch.tests.suite;

import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** A Winch as users start it: bin/winch in a process of its own, on a free port. */
public final class WinchProcess implements AutoCloseable {
  /** The top of the working tree; tests run in their module's folder. */
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  static final Path LAUNCHER = ROOT.resolve("bin/winch");

  /** How long a start or a stop may take on a slow machine before it counts as a hang. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Pattern SERVES = Pattern.compile("serves at (https?:[^\\s,\"]+)");

  private final Process process;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();
  private String url = "";

  private WinchProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts Winch and waits until it serves.
   *
   * @param folder its data folder; the log is written beside it
   * @param variables of its environment, beside those of this process that are none of Winch's
   */
  static WinchProcess start(Path folder, Map<String, String> variables, String... flags) {
    return start("standalone", folder, variables, flags);
  }

  /**
   * @param mode one that serves the API
   */
  static WinchProcess start(
      String mode, Path folder, Map<String, String> variables, String... flags) {
    return serving(begin(mode, folder, variables, flags));
  }

  /**
   * @param around a command that runs another one, as {@code setpriv} does
   */
  static WinchProcess startIn(
      List<String> around, Path folder, Map<String, String> variables, String... flags) {
    return serving(begin(around, "standalone", folder, variables, flags));
  }

  private static WinchProcess serving(WinchProcess winch) {
    try {
      await("start of Winch")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(winch::servesOrDied);
    } catch (ConditionTimeoutException e) {
      winch.close();
      throw e;
    }
    if (winch.url.isEmpty()) {
      throw new AssertionError("Winch did not start:\n" + winch.log());
    }
    return winch;
  }

  /** Starts Winch and waits for nothing: it has no URL yet. */
  static WinchProcess begin(
      String mode, Path folder, Map<String, String> variables, String... flags) {
    return begin(List.of(), mode, folder, variables, flags);
  }

  private static WinchProcess begin(
      List<String> around,
      String mode,
      Path folder,
      Map<String, String> variables,
      String... flags) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", mode, "--data", folder.toString(), "--address", "127.0.0.1:0"));
    arguments.addAll(List.of(flags));
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    return new WinchProcess(launch(around, variables, log, arguments), log);
  }

  /** Starts bin/winch with any arguments; what it prints goes to a file. */
  public static Process launch(Map<String, String> variables, Path log, List<String> arguments) {
    return launch(List.of(), variables, log, arguments);
  }

  /**
   * @param around a command that runs another one in other surroundings, as {@code nsenter} does;
   *     empty for those of this process
   */
  public static Process launch(
      List<String> around, Map<String, String> variables, Path log, List<String> arguments) {
    List<String> command = new ArrayList<>(around);
    command.add(LAUNCHER.toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("WINCH_") || name.startsWith("TORK_"));
    builder.environment().putAll(new TreeMap<>(variables));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(LAUNCHER + " does not start: run make build first", e);
    }
  }

  private boolean servesOrDied() {
    Matcher line = SERVES.matcher(log());
    if (line.find()) {
      url = line.group(1).replace("\\/", "/"); // As JSON writes it.
    }
    return !url.isEmpty() || !process.isAlive();
  }

  String url() {
    return url;
  }

  ApiClient api() {
    return new ApiClient(url);
  }

  Process process() {
    return process;
  }

  /** Everything it has printed so far. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> submit(String yaml) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + "/jobs"))
            .header("Content-Type", "text/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build(),
        BodyHandlers.ofString());
  }

  /** SIGKILL, at once. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the end that must follow. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("Winch goes on after SIGTERM:\n" + log());
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
