package dev.winch.tests.kit.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Debian's docker-registry on the loopback address, which serves only one user by password. Started
 * on the first call; process and files are gone with the JVM.
 */
public final class ImageRegistry {
  public static final String USER = "winch";
  public static final String PASSWORD = "opensesame";

  /** The password by bcrypt. */
  private static final String HASH = "$2b$05$abcdefghijklmnopqrstuuQbLfdQZSxZ9gjhA5V9o8Tyc6aQRO0Qi";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final int port;

  private static final class Shared {
    private static final ImageRegistry REGISTRY = start();
  }

  private ImageRegistry(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  public static ImageRegistry shared() {
    return Shared.REGISTRY;
  }

  private static ImageRegistry start() {
    if (!Files.isExecutable(Path.of("/usr/bin/docker-registry"))) {
      Programs.install("docker-registry");
    }
    try {
      Path home = Files.createTempDirectory("winch-registry");
      var registry = new ImageRegistry(home, freePort());
      Files.writeString(home.resolve("users"), USER + ":" + HASH + "\n");
      Files.writeString(home.resolve("config.yml"), registry.configuration());
      Files.createDirectory(home.resolve("client"));
      Files.writeString(home.resolve("client/config.json"), registry.credentials());
      Process process =
          new ProcessBuilder("docker-registry", "serve", home.resolve("config.yml").toString())
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, home)));
      Awaitility.await("docker-registry, see " + home.resolve("log"))
          .atMost(PATIENCE)
          .until(registry::isUp);
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String configuration() {
    return """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s/data}}
        http: {addr: "127.0.0.1:%d"}
        auth: {htpasswd: {realm: tests, path: %s/users}}
        """
        .formatted(home, port, home);
  }

  private String credentials() {
    String pair = USER + ":" + PASSWORD;
    return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
        .formatted(
            address(), Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private boolean isUp() {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void end(Process process, Path home) {
    process.destroyForcibly();
    process.onExit().join();
    Programs.run("rm", "-rf", home.toString());
  }

  /** Its address as it stands before the first slash of an image. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /**
   * Pushes the engine's {@link ContainerFixture#IMAGE} and removes the new name from the engine.
   *
   * @param name such as {@code private/tool:1}
   * @return the image to pull
   */
  public String push(ContainerEngine engine, String name) {
    String image = address() + "/" + name;
    String socket = engine.endpoint().host().toString();
    docker(socket, "tag", ContainerFixture.IMAGE, image);
    docker(socket, "push", "-q", image);
    docker(socket, "rmi", image);
    return image;
  }

  /**
   * Like {@link #push}, with a layer of its own, which the engine does not have.
   *
   * @param content of a file in this layer
   */
  public String push(ContainerEngine engine, String name, byte[] content) throws IOException {
    String image = address() + "/" + name;
    String socket = engine.endpoint().host().toString();
    Path file = Files.write(Files.createTempFile(home, "layer", ""), content);
    String container = engine.client("create", ContainerFixture.IMAGE, "true").strip();
    docker(socket, "cp", file.toString(), container + ":/content");
    engine.client("commit", container, image);
    docker(socket, "rm", container);
    docker(socket, "push", "-q", image);
    docker(socket, "rmi", image);
    Files.delete(file);
    return image;
  }

  /** Docker's client speaks to both engines; its credentials are in this registry's folder. */
  private void docker(String socket, String... arguments) {
    Programs.run(
        Stream.concat(
                Stream.of("docker", "--config", home.resolve("client").toString(), "-H", socket),
                Stream.of(arguments))
            .toList());
  }
}
