package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.EngineEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A podman of this JVM's own, as root, behind its docker compatible socket, with storage and
 * networks apart from all others. Containers go on while the service is stopped.
 */
public final class PodmanService extends EngineProcess {
  private static final String HOME = "winch-podman-";

  private PodmanService(Path home) {
    super(home, EngineEndpoint.Kind.PODMAN);
  }

  /** Starts a service with the images and the network. */
  public static PodmanService start() {
    return start(made -> {});
  }

  /** Like {@link #start()}, with a disk that {@link #fillDisk} fills. */
  public static PodmanService startOnSmallDisk() {
    return start(EngineProcess::limitDisk);
  }

  private static PodmanService start(Consumer<PodmanService> before) {
    if (!Files.isExecutable(Path.of("/usr/bin/podman"))) {
      throw new IllegalStateException("tests need podman: run build/test-needs as root");
    }
    try {
      removeOrphans(HOME, "--root=", PodmanService::remove);
      long self = ProcessHandle.current().pid();
      Path home = newHome(HOME);
      long net = self % 250;
      Files.createDirectory(home.resolve("networks"));
      Files.writeString(home.resolve("containers.conf"), settings(home, net));
      Files.writeString(home.resolve("networks/winch.json"), defaultNetwork(self, net));
      Files.writeString(home.resolve("registries.conf"), registries());
      var made = new PodmanService(home);
      before.accept(made);
      made.provide();
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

  /** Docker takes plain HTTP from a loopback address anyway. */
  private static String registries() {
    return """
        [[registry]]
        location = "127.0.0.1"
        insecure = true
        """;
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
  public String client(String... arguments) {
    return Programs.run(
        configuration(home()),
        Stream.concat(
                Stream.of("podman", "--url", endpoint().host().toString()), Stream.of(arguments))
            .toList());
  }

  @Override
  ProcessBuilder command() {
    var builder =
        new ProcessBuilder(
            Stream.concat(
                    local(home()).stream(),
                    Stream.of("system", "service", "--time=0", endpoint().host().toString()))
                .toList());
    builder.environment().putAll(configuration(home()));
    return builder;
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
    return Map.of(
        "CONTAINERS_CONF",
        home.resolve("containers.conf").toString(),
        "CONTAINERS_REGISTRIES_CONF",
        home.resolve("registries.conf").toString());
  }

  @Override
  Path data() {
    return home().resolve("root");
  }

  @Override
  void removeFiles() {
    remove(home());
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
