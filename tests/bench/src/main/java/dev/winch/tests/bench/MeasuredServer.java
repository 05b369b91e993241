package dev.winch.tests.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of {@code bin/winch run}, with an address and a data folder of its own. */
record MeasuredServer(Process process, int port) implements AutoCloseable {
  /**
   * Starts one from the folder of the project and waits until it serves.
   *
   * @param mode {@code standalone} or {@code coordinator}
   * @param data its data folder; its output goes to a file beside it that ends in {@code .log}
   * @param variables of its environment
   * @param options further ones of {@code winch run}
   */
  static MeasuredServer start(
      String mode, Path data, Map<String, String> variables, String... options)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "bin/winch",
                "run",
                mode,
                "--data",
                data.toString(),
                "--address",
                "127.0.0.1:" + port,
                "--set",
                "middleware.web.logger.enabled=false"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (!serves(port)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("winch run " + mode + " ended, see " + log);
      }
      Thread.sleep(50);
    }
    return new MeasuredServer(process, port);
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

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
