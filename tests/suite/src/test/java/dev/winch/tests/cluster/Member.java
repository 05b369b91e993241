package dev.winch.tests.cluster;

import static org.awaitility.Awaitility.await;

import dev.winch.tests.suite.WinchProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of a cluster, which may die and is started again on the same folder and port. */
final class Member implements AutoCloseable {
  private final String mode;
  private final Path folder;
  private final Map<String, String> variables;
  private final List<String> around;
  private final String address;
  private final List<Path> logs = new ArrayList<>();
  private boolean closed;
  private Process process;

  /**
   * @param folder its data folder; the logs of its lives are written beside it
   */
  Member(String mode, Path folder, Map<String, String> variables) {
    this(mode, folder, variables, List.of(), "127.0.0.1:" + freePort());
  }

  /** One on a host of its own. */
  Member(String mode, Path folder, Map<String, String> variables, Host host) {
    this(mode, folder, variables, host.entrance(), host.address() + ":8000");
  }

  private Member(
      String mode,
      Path folder,
      Map<String, String> variables,
      List<String> around,
      String address) {
    this.mode = mode;
    this.folder = folder;
    this.variables = variables;
    this.around = around;
    this.address = address;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it, again or for the first time.
   *
   * @throws IllegalStateException if it was closed
   */
  synchronized void start() {
    if (closed) {
      throw new IllegalStateException(name() + " was closed");
    }
    Path log = folder.resolveSibling(folder.getFileName() + "." + logs.size() + ".log");
    logs.add(log);
    process =
        WinchProcess.launch(
            around,
            variables,
            log,
            List.of(
                "run",
                mode,
                "--data",
                folder.toString(),
                "--address",
                address,
                "--insecure",
                "--runtime",
                "shell"));
  }

  /** Waits until it serves or takes tasks. */
  void awaitUp() {
    await(name() + " starts, see " + logs.getLast())
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(name() + " ended:\n" + log());
              }
              return log().contains("serves at ") || log().contains("takes tasks as ");
            });
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String name() {
    return folder.getFileName().toString();
  }

  /** Of a coordinator. */
  String url() {
    return "http://" + address;
  }

  /** What its present life has printed. */
  String log() {
    return read(logs.getLast());
  }

  /** What all its lives have printed. */
  String wholeLog() {
    return String.join("", logs.stream().map(Member::read).toList());
  }

  private static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    ended(20);
  }

  /** SIGTERM; false if it does not end in time. */
  boolean stop() {
    process.destroy();
    return ended(30);
  }

  private boolean ended(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (process != null && process.isAlive()) {
      kill();
    }
  }
}
