package dev.winch.tests.runtime;

import static dev.winch.tests.kit.runtime.ContainerFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.tests.kit.runtime.Collected;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerFixture;
import dev.winch.tests.kit.runtime.DockerDaemon;
import dev.winch.tests.kit.runtime.EngineProcess;
import dev.winch.tests.kit.runtime.PodmanEngine;
import dev.winch.tests.kit.runtime.PodmanService;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Container engines that go away under running tasks and come back. */
final class EngineOutageTest {
  @TempDir private Path temporary;

  private ContainerFixture fixture(ContainerEngine engine) {
    return new ContainerFixture(
        engine,
        temporary,
        "engine-outage-test",
        ContainerFixture.config(temporary, BindPolicy.NONE));
  }

  @Test
  void c8_aRunIsFoundAgainWhenPodmansServiceWasRestarted() throws Exception {
    var podman = (PodmanService) PodmanEngine.shared();
    try (var fixture = fixture(podman)) {
      waitsForAHaltedEngine(fixture, podman);
      goesOnOver(
          fixture,
          () -> {
            podman.stop();
            podman.serve();
          });
    }
  }

  @Test
  void c8_aRunIsFoundAgainWhenDockerWasRestartedWithLiveRestore() throws Exception {
    try (var docker = DockerDaemon.start("--live-restore");
        var fixture = fixture(docker)) {
      waitsForAHaltedEngine(fixture, docker);
      goesOnOver(
          fixture,
          () -> {
            docker.stop();
            docker.serve();
          });
      isKilledWhileTheEngineIsAway(fixture, docker);
    }
  }

  private static void isKilledWhileTheEngineIsAway(ContainerFixture fixture, DockerDaemon docker)
      throws Exception {
    var seen = new Collected();
    Run run = fixture.start(script("echo up; sleep 600"), seen);
    seen.awaitOutput("up");
    docker.stop();
    run.kill();
    assertThat(run.await(Duration.ofMinutes(1))).hasValue(new Outcome.Stopped());
    docker.serve();
    fixture.runtime().sweep();
    assertThat(fixture.labelled("ps", "-a")).isEmpty();
  }

  private static void waitsForAHaltedEngine(ContainerFixture fixture, EngineProcess engine)
      throws Exception {
    var seen = new Collected();
    Run begun = fixture.start(script("echo up; sleep 600"), seen);
    seen.awaitOutput("up");
    engine.freeze();
    Run late = fixture.start(script("echo -n two > $WINCH_OUTPUT"), new Collected());
    assertThat(late.await(Duration.ofMillis(500))).as("nothing answers").isEmpty();
    engine.thaw();
    assertThat(late.await()).isEqualTo(new Outcome.Completed("two"));
    begun.stop();
    assertThat(begun.await()).isEqualTo(new Outcome.Stopped());
  }

  private interface Restart {
    void run() throws Exception;
  }

  private static void goesOnOver(ContainerFixture fixture, Restart restart) throws Exception {
    var seen = new Collected();
    Run run =
        fixture.start(script("echo up; sleep 20; echo after; echo -n done > $WINCH_OUTPUT"), seen);
    seen.awaitOutput("up");
    List<String> containers = fixture.labelled("ps", "--no-trunc");
    restart.run();
    assertThat(fixture.labelled("ps", "--no-trunc"))
        .containsExactlyInAnyOrderElementsOf(containers);
    assertThat(run.await()).isEqualTo(new Outcome.Completed("done"));
    assertThat(seen.output())
        .isEqualTo(
            "up\n[winch] the container engine was restarted: what was printed meanwhile is"
                + " missing\nafter\n");
  }

  @Test
  void c9_c17_aStoppedEngineInterruptsItsTasks() throws Exception {
    try (var docker = DockerDaemon.start();
        var fixture = fixture(docker);
        var registry = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var seen = new Collected();
      Run run = fixture.start(script("echo up; sleep 600"), seen);
      Run pull =
          fixture.start(
              script("true").image("127.0.0.1:" + registry.getLocalPort() + "/silent:1"),
              new Collected());
      seen.awaitOutput("up");
      registry.accept(); // The engine asks for the image, and is not answered.

      docker.stop();
      docker.serve();
      assertThat(run.await()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(pull.await())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              lost -> assertThat(lost.cause()).contains("docker.sock").doesNotContain("2375"));
      fixture.runtime().sweep();
      assertThat(fixture.result(script("echo -n again > $WINCH_OUTPUT"))).isEqualTo("again");
    }
  }

  @Test
  void aFullDiskOfTheEnginePostponesItsTasks() throws Exception {
    try (var docker = DockerDaemon.startOnSmallDisk()) {
      fillsUp(docker);
    }
    try (var podman = PodmanService.startOnSmallDisk()) {
      fillsUp(podman);
    }
  }

  /** Fills again while the engine frees what earlier runs used. */
  private static String postponed(
      ContainerFixture fixture, EngineProcess engine, TaskSpec.Builder task) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              engine.fillDisk();
              return fixture.run(task) instanceof Outcome.Postponed(String cause)
                  ? Optional.of(cause)
                  : Optional.<String>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  private void fillsUp(EngineProcess engine) throws Exception {
    try (var fixture = fixture(engine)) {
      TaskSpec.Builder task = script("echo -n ran > $WINCH_OUTPUT");
      assertThat(fixture.result(task)).isEqualTo("ran");
      assertThat(postponed(fixture, engine, task)).contains("no space left on device");
      assertThat(fixture.runtime().fault().orElseThrow())
          .contains("no space left on its disk", "system prune");
      engine.freeDisk();
      assertThat(fixture.runtime().fault()).isEmpty();
      assertThat(fixture.result(task)).isEqualTo("ran");
    }
  }
}
