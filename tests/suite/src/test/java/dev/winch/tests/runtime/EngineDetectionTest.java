package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineDetection;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.Restrictions;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.PodmanEngine;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineDetectionTest {
  private static final List<EngineEndpoint.Kind> BOTH =
      List.of(EngineEndpoint.Kind.DOCKER, EngineEndpoint.Kind.PODMAN);

  @TempDir Path temporary;

  @Test
  void theEngineThatAnswersIsFound() {
    EngineEndpoint endpoint = DockerEngine.shared().endpoint();
    EngineDetection engineDetection =
        EngineDetection.search(BOTH, Map.of("DOCKER_HOST", endpoint.host().toString()));
    assertThat(engineDetection).isEqualTo(new EngineDetection(Optional.of(endpoint), List.of()));
  }

  @Test
  void podmanIsRecognisedByItsAnswer() throws Exception {
    Path socket = Path.of(PodmanEngine.shared().endpoint().host().getPath());
    Path link = Files.createSymbolicLink(temporary.resolve("docker.sock"), socket);
    EngineDetection search =
        EngineDetection.search(
            List.of(EngineEndpoint.Kind.DOCKER), Map.of("DOCKER_HOST", "unix://" + link));
    assertThat(search.found().orElseThrow().kind()).isEqualTo(EngineEndpoint.Kind.PODMAN);
  }

  @Test
  void aSocketWithoutAnAnswerIsSkipped() throws Exception {
    Path dead = Files.createFile(temporary.resolve("dead.sock"));
    EngineDetection engineDetection =
        EngineDetection.search(BOTH, Map.of("DOCKER_HOST", "unix://" + dead));
    assertThat(engineDetection.found()).isEmpty();
    assertThat(engineDetection.tried()).singleElement().asString().contains("does not answer");
  }

  @Test
  void c23_anEngineThatHangsIsNamedAndGivenUp() throws Exception {
    Path socket = temporary.resolve("hangs.sock");
    List<String> announced = new CopyOnWriteArrayList<>();
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket)); // It takes calls and answers none.
      EngineDetection engineDetection =
          EngineDetection.search(
              BOTH,
              Map.of("DOCKER_HOST", "unix://" + socket),
              Duration.ofSeconds(3),
              announced::add);
      assertThat(engineDetection.found()).isEmpty();
      assertThat(engineDetection.tried())
          .containsExactly("unix://" + socket + ": does not answer within 3 s");
    }
    assertThat(announced)
        .containsExactly("waits for the docker engine at unix://" + socket + ", 1 s more");
  }

  @Test
  void aFailedDetectionNamesTheSocketsTriedAndARemedy() {
    EngineDetection engineDetection =
        EngineDetection.search(
            List.of(EngineEndpoint.Kind.PODMAN), Map.of("XDG_RUNTIME_DIR", temporary.toString()));
    assertThat(engineDetection.found()).isEmpty();
    assertThat(engineDetection.tried())
        .contains("unix://" + temporary + "/podman/podman.sock: not there");
    assertThat(engineDetection.remedy())
        .contains("/podman/podman.sock: not there", "Install docker or podman", "--runtime shell");
  }

  @Test
  void anInvalidAddressIsNamed() {
    for (String wrong : List.of("foo", "/var/run/docker.sock", "unix://a b")) {
      assertThat(EngineDetection.search(BOTH, Map.of("DOCKER_HOST", wrong)).tried())
          .containsExactly("DOCKER_HOST=" + wrong + ": must be like unix:///var/run/docker.sock");
    }
  }

  @Test
  void aRuntimeWhoseEngineIsGoneSaysSo() {
    var endpoint =
        new EngineEndpoint(URI.create("unix:///no/such.sock"), EngineEndpoint.Kind.PODMAN);
    var config =
        new ContainerRuntime.Config(
            temporary,
            Duration.ofSeconds(1),
            false,
            false,
            true,
            BindPolicy.NONE,
            Restrictions.DEFAULT,
            RegistryLogins.NONE,
            ImageRules.DEFAULT);
    try (var runtime =
        ContainerRuntime.connect(endpoint, config, new NodeId("node"), TestThreads.create())) {
      assertThat(runtime.name()).isEqualTo("podman");
      assertThat(runtime.fault().orElseThrow())
          .startsWith("the podman engine at unix:///no/such.sock does not answer");
    }
  }
}
