package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.Detection;
import dev.winch.runtime.container.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A dockerd of this JVM's own, as root, with its data, socket and bridge apart from all others. It
 * can be stopped and started again; it is gone with the JVM.
 */
public final class DockerDaemon implements ContainerEngine, AutoCloseable {
  private static final String HOME = "winch-dockerd-";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Path home;
  private final String bridge;
  private final int net;
  private final List<String> options;
  private final Thread hook = new Thread(this::remove);
  private Process daemon;

  private DockerDaemon(Path home, String bridge, int net, List<String> options) {
    this.home = home;
    this.bridge = bridge;
    this.net = net;
    this.options = options;
  }

  /**
   * Starts a daemon with the images and the network.
   *
   * @param options such as {@code --live-restore}
   */
  public static DockerDaemon start(String... options) {
    if (!Files.isExecutable(Path.of("/usr/sbin/dockerd"))
        && !Files.isExecutable(Path.of("/usr/bin/dockerd"))) {
      Programs.install("docker.io");
    }
    try {
      removeOrphans();
      long self = ProcessHandle.current().pid();
      int number = COUNTER.getAndIncrement();
      Path home = Files.createTempDirectory(HOME + self + "-");
      int net = (int) ((self + 50L * number) % 250);
      var made = new DockerDaemon(home, "winch" + self + "x" + number, net, List.of(options));
      Runtime.getRuntime().addShutdownHook(made.hook);
      made.makeBridge();
      made.serve();
      TestImages.provide(made.socket().host().toString());
      made.client("network", "create", NETWORK);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Socket socket() {
    return new Socket(URI.create("unix://" + home.resolve("docker.sock")), Socket.Kind.DOCKER);
  }

  @Override
  public String client(String... arguments) {
    return Programs.run(
        Stream.concat(Stream.of("docker", "-H", socket().host().toString()), Stream.of(arguments))
            .toList());
  }

  private void makeBridge() {
    Programs.run("ip", "link", "add", "name", bridge, "type", "bridge");
    Programs.run("ip", "addr", "add", "10.213." + net + ".1/24", "dev", bridge);
    Programs.run("ip", "link", "set", bridge, "up");
  }

  /** Starts the daemon again after {@link #stop} or {@link #kill}. */
  public void serve() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dockerd",
                "--host=unix://" + home.resolve("docker.sock"),
                "--data-root=" + home.resolve("data"),
                "--exec-root=" + home.resolve("exec"),
                "--pidfile=" + home.resolve("pid"),
                "--bridge=" + bridge,
                "--default-address-pool=base=10.214." + net + ".0/24,size=28"));
    command.addAll(options);
    daemon =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
            .start();
    Awaitility.await("dockerd, see " + home.resolve("log")).atMost(PATIENCE).until(this::isUp);
  }

  /** Ends the daemon gracefully, as a package update does. */
  public void stop() {
    daemon.destroy();
    daemon.onExit().join();
  }

  /** {@code kill -9}. */
  public void kill() {
    daemon.destroyForcibly();
    daemon.onExit().join();
  }

  private boolean isUp() throws IOException {
    if (!daemon.isAlive()) {
      throw new IllegalStateException(
          "dockerd does not start: " + Files.readString(home.resolve("log")));
    }
    return Detection.search(
            List.of(Socket.Kind.DOCKER), Map.of("DOCKER_HOST", socket().host().toString()))
        .found()
        .isPresent();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    remove();
  }

  private void remove() {
    if (daemon != null) {
      stop();
    }
    remove(bridge, home);
  }

  /** Ends the daemons of test JVMs that were killed. */
  private static void removeOrphans() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path home : homes.filter(h -> h.getFileName().toString().startsWith(HOME)).toList()) {
        long owner = Long.parseLong(home.getFileName().toString().split("-")[2]);
        if (ProcessHandle.of(owner).isEmpty()) {
          ProcessHandle.allProcesses()
              .filter(
                  p -> p.info().commandLine().orElse("").contains("dockerd --host=unix://" + home))
              .forEach(
                  daemon -> {
                    daemon.destroy();
                    daemon.onExit().join();
                  });
          for (String bridge : bridges("winch" + owner)) {
            remove(bridge, home);
          }
          remove("winch" + owner, home);
        }
      }
    }
  }

  private static List<String> bridges(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix + "x"))
          .toList();
    }
  }

  private static void remove(String bridge, Path home) {
    if (Files.exists(Path.of("/sys/class/net", bridge))) {
      Programs.run("ip", "link", "del", bridge);
    }
    Mounts.removeBelow(home); // A daemon that had to leave a container running leaves some.
    Programs.run("rm", "-rf", home.toString());
  }
}
