package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.EngineDetection;
import dev.winch.runtime.container.EngineEndpoint;
import java.util.List;
import java.util.stream.Stream;

/**
 * The docker engine of this JVM's tests, started on the first call.
 *
 * <p>In this order: the engine in {@code DOCKER_HOST}; as root, a {@link DockerDaemon}; a running
 * daemon.
 */
public final class DockerEngine {
  private DockerEngine() {}

  private static final class Shared {
    private static final ContainerEngine ENGINE = open();
  }

  public static ContainerEngine shared() {
    return Shared.ENGINE;
  }

  private static ContainerEngine open() {
    String named = System.getenv().getOrDefault("DOCKER_HOST", "");
    if (named.isEmpty() && "root".equals(System.getProperty("user.name"))) {
      return DockerDaemon.start();
    }
    var found = new Found(find());
    TestImages.provide(found.endpoint().host().toString());
    List<String> networks = found.client("network", "ls", "--format", "{{.Name}}").lines().toList();
    if (!networks.contains(ContainerEngine.NETWORK)) {
      found.client("network", "create", ContainerEngine.NETWORK);
    }
    return found;
  }

  private static EngineEndpoint find() {
    EngineDetection engineDetection =
        EngineDetection.search(List.of(EngineEndpoint.Kind.DOCKER), System.getenv());
    return engineDetection
        .found()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "tests need docker: run them as root, or start it: "
                        + engineDetection.remedy()));
  }

  private record Found(EngineEndpoint endpoint) implements ContainerEngine {
    @Override
    public String client(String... arguments) {
      return Programs.run(
          Stream.concat(Stream.of("docker", "-H", endpoint.host().toString()), Stream.of(arguments))
              .toList());
    }
  }
}
