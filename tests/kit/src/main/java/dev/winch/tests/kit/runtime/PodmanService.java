package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.Detection;
import dev.winch.runtime.container.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A podman of this JVM's own, as root, behind its docker compatible socket, with storage and
 * networks apart from all others. The service can be stopped and started again under running
 * containers; all is gone with the JVM.
 */
public final class PodmanService implements ContainerEngine, AutoCloseable {
  private static final String HOME = "winch-podman-";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final Thread hook = new Thread(this::remove);
  private Process service;

  private PodmanService(Path home) {
    this.home = home;
  }

  /** Starts a service with the images and the network. */
  public static PodmanService start() {
    if (!Files.isExecutable(Path.of("/usr/bin/podman"))) {
      throw new IllegalStateException("tests need podman: run build/test-needs as root");
    }
    try {
      removeOrphans();
      long self = ProcessHandle.current().pid();
      Path home = Files.createTempDirectory(HOME + self + "-");
      long net = self % 250;
      Files.createDirectory(home.resolve("networks"));
      Files.writeString(home.resolve("containers.conf"), settings(home, net));
      Files.writeString(home.resolve("networks/winch.json"), defaultNetwork(self, net));
      var made = new PodmanService(home);
      Runtime.getRuntime().addShutdownHook(made.hook);
      made.serve();
      TestImages.provide(made.socket().host().toString());
      made.client("network", "create", NETWORK);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Both bounds, within what a process without CAP_SYS_RESOURCE may set; runc, as crun refuses
   * machines with both versions of control groups.
   */
  private static String settings(Path home, long net) {
    return """
        [containers]
        default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
        [network]
        network_backend = "netavark"
        default_network = "winch"
        network_config_dir = "%s/networks"
        default_subnet_pools = [{"base" = "10.216.%d.0/24", "size" = 28}]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        """
        .formatted(home, net);
  }

  private static String defaultNetwork(long self, long net) {
    return """
        {"name": "winch", "id": "%064x", "driver": "bridge", "network_interface": "winchp%d",
         "created": "2026-01-01T00:00:00Z", "ipv6_enabled": false, "internal": false,
         "dns_enabled": false, "ipam_options": {"driver": "host-local"},
         "subnets": [{"subnet": "10.217.%d.0/24", "gateway": "10.217.%d.1"}]}
        """
        .formatted(self, self, net, net);
  }

  @Override
  public Socket socket() {
    return new Socket(URI.create("unix://" + home.resolve("podman.sock")), Socket.Kind.PODMAN);
  }

  @Override
  public String client(String... arguments) {
    return Programs.run(
        configuration(home),
        Stream.concat(
                Stream.of("podman", "--url", socket().host().toString()), Stream.of(arguments))
            .toList());
  }

  /** Starts the service again after {@link #stop}. */
  public void serve() throws IOException {
    var builder =
        new ProcessBuilder(
            Stream.concat(
                    local(home).stream(),
                    Stream.of("system", "service", "--time=0", socket().host().toString()))
                .toList());
    builder.environment().putAll(configuration(home));
    service =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
            .start();
    Awaitility.await("podman, see " + home.resolve("log")).atMost(PATIENCE).until(this::isUp);
  }

  /** Ends the service; its containers go on. */
  public void stop() {
    service.destroy();
    service.onExit().join();
  }

  private boolean isUp() throws IOException {
    if (!service.isAlive()) {
      throw new IllegalStateException(
          "podman does not start: " + Files.readString(home.resolve("log")));
    }
    return Detection.search(
            List.of(Socket.Kind.PODMAN), Map.of("DOCKER_HOST", socket().host().toString()))
        .found()
        .isPresent();
  }

  private static List<String> local(Path home) {
    return List.of(
        "podman",
        "--root=" + home.resolve("root"),
        "--runroot=" + home.resolve("run"),
        "--tmpdir=" + home.resolve("tmp"),
        "--network-config-dir=" + home.resolve("networks"),
        "--storage-driver=overlay");
  }

  private static Map<String, String> configuration(Path home) {
    return Map.of("CONTAINERS_CONF", home.resolve("containers.conf").toString());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    remove();
  }

  private void remove() {
    if (service != null) {
      stop();
    }
    remove(home);
  }

  /** Ends the services of test JVMs that were killed. */
  private static void removeOrphans() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path home : homes.filter(h -> h.getFileName().toString().startsWith(HOME)).toList()) {
        long owner = Long.parseLong(home.getFileName().toString().split("-")[2]);
        if (ProcessHandle.of(owner).isEmpty()) {
          ProcessHandle.allProcesses()
              .filter(p -> p.info().commandLine().orElse("").contains("--root=" + home + "/root"))
              .forEach(
                  orphan -> {
                    orphan.destroy();
                    orphan.onExit().join();
                  });
          remove(home);
        }
      }
    }
  }

  private static void remove(Path home) {
    if (Files.exists(home.resolve("containers.conf"))) {
      Programs.run(
          configuration(home),
          Stream.concat(local(home).stream(), Stream.of("rm", "--all", "--force", "--time=0"))
              .toList());
    }
    Mounts.removeBelow(home);
    Programs.run("rm", "-rf", home.toString());
  }
}
