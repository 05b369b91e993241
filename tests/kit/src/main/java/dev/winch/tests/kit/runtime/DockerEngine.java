package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.Detection;
import dev.winch.runtime.container.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real docker for tests, one per JVM, with the images that tests and examples name. No registry
 * is needed: they are made of Debian's static busybox.
 *
 * <p>In this order: the engine that {@code DOCKER_HOST} names; a daemon of its own, as root, with
 * its data, socket and bridge apart from all others, gone with the JVM; a daemon that already runs.
 * If there is none, tests fail: no test is skipped.
 */
public final class DockerEngine {
  /** All images there are; each is busybox. */
  public static final List<String> IMAGES =
      List.of("alpine:3.18.3", "alpine:latest", "busybox:stable", "ubuntu:mantic", "debian:stable");

  /** A network that tasks may join. */
  public static final String NETWORK = "conformance-net";

  private static final String HOME = "winch-dockerd-";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Socket socket;

  private DockerEngine(Socket socket) {
    this.socket = socket;
  }

  private static final class Shared {
    private static final DockerEngine ENGINE = open();
  }

  /** The JVM's engine, started at the first call. */
  public static DockerEngine shared() {
    return Shared.ENGINE;
  }

  /** Where it listens. */
  public Socket socket() {
    return socket;
  }

  /** Runs the docker client and returns what it prints. */
  public String client(String... arguments) {
    return run(
        Stream.concat(Stream.of("docker", "-H", socket.host().toString()), Stream.of(arguments))
            .toList());
  }

  private static DockerEngine open() {
    DockerEngine engine = new DockerEngine(find());
    engine.provide();
    return engine;
  }

  private static Socket find() {
    String named = System.getenv().getOrDefault("DOCKER_HOST", "");
    boolean root = "root".equals(System.getProperty("user.name"));
    if (named.isEmpty() && root) {
      return startDaemon();
    }
    Detection detection = Detection.search(List.of(Socket.Kind.DOCKER), System.getenv());
    return detection
        .found()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "tests need docker: run them as root, or start it: " + detection.remedy()));
  }

  private static Socket startDaemon() {
    if (!Files.isExecutable(Path.of("/usr/sbin/dockerd"))
        && !Files.isExecutable(Path.of("/usr/bin/dockerd"))) {
      install("docker.io");
    }
    try {
      removeOrphans();
      long self = ProcessHandle.current().pid();
      Path home = Files.createTempDirectory(HOME + self + "-");
      String bridge = "winch" + self;
      long net = self % 250;
      run(List.of("ip", "link", "add", "name", bridge, "type", "bridge"));
      run(List.of("ip", "addr", "add", "10.213." + net + ".1/24", "dev", bridge));
      run(List.of("ip", "link", "set", bridge, "up"));
      Process daemon =
          new ProcessBuilder(
                  "dockerd",
                  "--host=unix://" + home.resolve("docker.sock"),
                  "--data-root=" + home.resolve("data"),
                  "--exec-root=" + home.resolve("exec"),
                  "--pidfile=" + home.resolve("pid"),
                  "--bridge=" + bridge,
                  "--default-address-pool=base=10.214." + net + ".0/24,size=28")
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(daemon, bridge, home)));
      var socket =
          new Socket(URI.create("unix://" + home.resolve("docker.sock")), Socket.Kind.DOCKER);
      Awaitility.await("dockerd, see " + home.resolve("log"))
          .atMost(PATIENCE)
          .until(() -> isUp(daemon, home, socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
          remove("winch" + owner, home);
        }
      }
    }
  }

  private static boolean isUp(Process daemon, Path home, Socket socket) throws IOException {
    if (!daemon.isAlive()) {
      throw new IllegalStateException(
          "dockerd does not start: " + Files.readString(home.resolve("log")));
    }
    return Detection.search(
            List.of(Socket.Kind.DOCKER), Map.of("DOCKER_HOST", socket.host().toString()))
        .found()
        .isPresent();
  }

  private static void stop(Process daemon, String bridge, Path home) {
    daemon.destroy();
    try {
      daemon.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    remove(bridge, home);
  }

  private static void remove(String bridge, Path home) {
    if (Files.exists(Path.of("/sys/class/net", bridge))) {
      run(List.of("ip", "link", "del", bridge));
    }
    // A daemon that had to leave a container running leaves its file system mounted, too.
    run(
        List.of(
            "sh",
            "-c",
            "awk '{print $2}' /proc/mounts | grep '^" + home + "/' | xargs -r umount -l"));
    run(List.of("rm", "-rf", home.toString()));
  }

  /** Makes the images and the network unless they are there. */
  private void provide() {
    String present = client("image", "ls", "--format", "{{.Repository}}:{{.Tag}}");
    if (!present.lines().toList().containsAll(IMAGES)) {
      importImages();
    }
    if (!client("network", "ls", "--format", "{{.Name}}").lines().toList().contains(NETWORK)) {
      client("network", "create", NETWORK);
    }
  }

  private void importImages() {
    try {
      Path busybox = busybox();
      Path root = Files.createTempDirectory("winch-image");
      for (String folder : List.of("bin", "etc", "root", "tmp")) {
        Files.createDirectory(root.resolve(folder));
      }
      Files.setPosixFilePermissions(
          root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
      Files.writeString(
          root.resolve("etc/passwd"),
          "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n");
      Files.copy(busybox, root.resolve("bin/busybox"));
      for (String applet : run(List.of(busybox.toString(), "--list")).lines().toList()) {
        if (!applet.equals("busybox")) {
          Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
        }
      }
      Path archive = Files.createTempFile("winch-image", ".tar");
      run(
          List.of(
              "tar",
              "--owner=0",
              "--group=0",
              "-C",
              root.toString(),
              "-cf",
              archive.toString(),
              "."));
      client(
          "import",
          "--change",
          "ENV PATH=/bin",
          "--change",
          "CMD [\"echo\", \"of the image\"]",
          archive.toString(),
          IMAGES.getFirst());
      for (String image : IMAGES) {
        client("tag", IMAGES.getFirst(), image);
      }
      Files.delete(archive);
      run(List.of("rm", "-rf", root.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path busybox() {
    for (String path : List.of("/bin/busybox", "/usr/bin/busybox")) {
      if (Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    install("busybox-static");
    return Path.of("/bin/busybox");
  }

  private static void install(String debianPackage) {
    run(List.of("apt-get", "update", "-q"));
    run(
        List.of(
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "-qy",
            "--no-install-recommends",
            debianPackage));
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " exited with " + code + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
