package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.Restrictions;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.PodmanEngine;
import dev.winch.tests.kit.runtime.RuntimeContract;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kill -9} of a worker leaves in the engine is gone after the next start. */
final class DockerLeftoversTest {
  private static final ContainerEngine DOCKER = DockerEngine.shared();

  @TempDir Path temporary;

  @Test
  void o13ContainersVolumesNetworksAndFoldersOfAKilledWorkerAreSwept() throws Exception {
    try (WorkerProcess mine = worker("mine");
        WorkerProcess other = worker("other")) {
      mine.lines(2);
      other.lines(2);
      mine.kill();
      assertThat(of("mine", "ps", "-a")).hasSizeGreaterThan(2);
      assertThat(of("mine", "volume", "ls")).hasSize(1);
      assertThat(of("mine", "network", "ls")).hasSize(1);

      sweep("mine");
      assertThat(of("mine", "ps", "-a")).isEmpty();
      assertThat(of("mine", "volume", "ls")).isEmpty();
      assertThat(of("mine", "network", "ls")).isEmpty();
      assertThat(temporary.resolve("winch-mine")).doesNotExist();
      assertThat(of("other", "ps")).as("another node's").hasSizeGreaterThan(2);

      other.kill();
      sweep("other");
      assertThat(of("other", "ps", "-a")).isEmpty();
    }
  }

  @Test
  void nothingIsLeftOfTasksWhoseWorkersAreKilledAgainAndAgain() throws Exception {
    for (ContainerEngine engine : List.of(DOCKER, PodmanEngine.shared())) {
      Path folder = Files.createDirectory(temporary.resolve(engine.endpoint().kind().text()));
      ContainerStorm.Holdings before = ContainerStorm.Holdings.of(engine);
      ContainerStorm.run(engine, folder, 8, 2, new Random(1));
      assertThat(ContainerStorm.Holdings.of(engine)).isEqualTo(before);
      assertThat(folder).isEmptyDirectory();
    }
  }

  /** The worker that is killed: one task on its own, one with a volume and a sidecar. */
  static final class Main {
    private Main() {}

    static ContainerRuntime runtime(EngineEndpoint endpoint, Path temporary, String node) {
      return ContainerRuntime.connect(
          endpoint,
          new ContainerRuntime.Config(
              temporary,
              Duration.ofSeconds(1),
              false,
              false,
              true,
              BindPolicy.NONE,
              Restrictions.DEFAULT,
              RegistryLogins.NONE,
              ImageRules.DEFAULT),
          new NodeId(node),
          TestThreads.create());
    }

    public static void main(String[] arguments) throws InterruptedException {
      var endpoint = new EngineEndpoint(URI.create(arguments[0]), EngineEndpoint.Kind.DOCKER);
      try (var runtime = runtime(endpoint, Path.of(arguments[1]), arguments[2])) {
        TaskSpec plain =
            TaskSpec.named("plain").image("busybox:stable").run("echo up; sleep 60").build();
        var partner =
            new AuxTask(
                "partner",
                "",
                "busybox:stable",
                Optional.empty(),
                "sleep 60",
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "");
        TaskSpec rich =
            plain.toBuilder()
                .volumes(List.of("/data"))
                .sidecars(List.of(new Sidecar(partner, Optional.empty())))
                .build();
        List<TaskRuntime.Run> runs = new ArrayList<>();
        for (TaskSpec task : List.of(plain, rich)) {
          runs.add(runtime.start(RuntimeContract.order(task), new Printed()));
        }
        for (TaskRuntime.Run run : runs) {
          run.await();
        }
      }
    }
  }

  private void sweep(String node) {
    try (var next = Main.runtime(DOCKER.endpoint(), temporary, node)) {
      next.sweep();
      next.sweep();
    }
  }

  private WorkerProcess worker(String node) throws Exception {
    return WorkerProcess.start(
        Main.class, DOCKER.endpoint().host().toString(), temporary.toString(), node);
  }

  private static List<String> of(String node, String... list) {
    var command = new ArrayList<>(List.of(list));
    command.addAll(List.of("-q", "--filter", "label=winch.node=" + node));
    return DOCKER.client(command.toArray(String[]::new)).lines().toList();
  }
}
