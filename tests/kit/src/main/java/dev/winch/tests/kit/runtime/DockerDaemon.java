package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.EngineEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A dockerd started by this JVM as root, with separate data, socket and bridge. */
public final class DockerDaemon extends EngineProcess {
  private static final String HOME = "winch-dockerd-";

  private final DaemonSubnet subnet;
  private final List<String> options;

  private DockerDaemon(Path home, DaemonSubnet subnet, List<String> options) {
    super(home, EngineEndpoint.Kind.DOCKER);
    this.subnet = subnet;
    this.options = options;
  }

  /**
   * Starts a daemon with the images and the network.
   *
   * @param options such as {@code --live-restore}
   */
  public static DockerDaemon start(String... options) {
    return start(made -> {}, options);
  }

  /** Like {@link #start(String...)}, with a disk that {@link #fillDisk} fills. */
  public static DockerDaemon startOnSmallDisk() {
    return start(EngineProcess::limitDisk);
  }

  private static DockerDaemon start(Consumer<DockerDaemon> before, String... options) {
    if (!Files.isExecutable(Path.of("/usr/sbin/dockerd"))
        && !Files.isExecutable(Path.of("/usr/bin/dockerd"))) {
      Programs.install("docker.io");
    }
    try {
      removeOrphans(HOME, "dockerd --host=unix://", DockerDaemon::removeOrphan);
      var made = new DockerDaemon(newHome(HOME), DaemonSubnet.free(), List.of(options));
      before.accept(made);
      made.provide();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String client(String... arguments) {
    return Programs.run(
        Stream.concat(Stream.of("docker", "-H", endpoint().host().toString()), Stream.of(arguments))
            .toList());
  }

  /** Its bridge. */
  @Override
  void prepare() {
    Programs.run("ip", "link", "add", "name", subnet.bridge(), "type", "bridge");
    Programs.run("ip", "addr", "add", subnet.bridgeAddress(), "dev", subnet.bridge());
    Programs.run("ip", "link", "set", subnet.bridge(), "up");
  }

  @Override
  ProcessBuilder command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dockerd",
                "--host=" + endpoint().host(),
                "--data-root=" + data(),
                "--exec-root=" + home().resolve("exec"),
                "--pidfile=" + home().resolve("pid"),
                "--bridge=" + subnet.bridge(),
                "--default-address-pool=" + subnet.pool()));
    command.addAll(options);
    return new ProcessBuilder(command);
  }

  @Override
  Path data() {
    return home().resolve("data");
  }

  @Override
  void removeFiles() {
    remove(subnet.bridge(), home());
    subnet.removeNetworks();
  }

  private static void removeOrphan(Path home) {
    String owner = "winch" + owner(home);
    bridges(owner).forEach(bridge -> remove(bridge, home));
    remove(owner, home);
  }

  private static List<String> bridges(String prefix) {
    try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix + "x"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
