package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.PullPolicy;
import dev.winch.runtime.container.RegistryLogins;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract tests of where images come from: pull policies, credentials, registries that fail. */
public abstract class ImageContract {
  private static final Optional<Registry> LOGIN =
      Optional.of(new Registry(ImageRegistry.USER, ImageRegistry.PASSWORD));

  @TempDir private Path temporary;
  private ContainerFixture fixture;

  /** The engine under test. */
  protected abstract ContainerEngine engine();

  @BeforeEach
  void open() {
    fixture = fixture(RegistryLogins.NONE, ImageRules.DEFAULT);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ContainerFixture fixture(RegistryLogins logins, ImageRules rules) {
    Path runs = temporary.resolve("runs");
    ContainerRuntime.Config usual = ContainerFixture.config(runs, BindPolicy.NONE);
    return new ContainerFixture(
        engine(),
        runs,
        "image-contract",
        new ContainerRuntime.Config(
            runs,
            usual.grace(),
            false,
            false,
            true,
            usual.binds(),
            usual.restrictions(),
            logins,
            rules));
  }

  /** Images are pulled again for this long, and may be silent for that long. */
  private void reopen(Duration retryTime, Duration idleTimeout) {
    fixture.close();
    fixture =
        fixture(
            RegistryLogins.NONE,
            new ImageRules(PullPolicy.MISSING, Duration.ofHours(1), false, retryTime, idleTimeout));
  }

  /** A name that no other test and no other engine uses. */
  private String named(String name) {
    return engine().endpoint().kind().text() + "-" + name + ":1";
  }

  private static TaskSpec.Builder task(String image) {
    return TaskSpec.named("main").image(image).run("echo -n ran > $WINCH_OUTPUT");
  }

  private static ContainerOptions pull(String policy) {
    return new ContainerOptions(policy, "", "", "", List.of(), Optional.empty());
  }

  @Test
  void o17_imagesArePulledByPolicyWithTheRightCredentials() throws Exception {
    ImageRegistry registry = ImageRegistry.shared();
    String image = registry.push(engine(), named("private/tool"));
    TaskSpec.Builder task = task(image);
    var wrong = Optional.of(new Registry(ImageRegistry.USER, "guess"));

    assertThat(fixture.failure(task)).startsWith("error pulling image: ").contains("give a login");
    assertThat(fixture.failure(task.registry(wrong)))
        .startsWith("error pulling image: ")
        .contains("give a login");
    assertThat(fixture.failure(task.registry(LOGIN).options(pull("never"))))
        .startsWith("image " + image + " is not on this worker, and pull is never: ");

    var seen = new Collected();
    Run run = fixture.start(task.options(pull("")), seen);
    assertThat(run.await()).isEqualTo(new Outcome.Completed("ran"));
    assertThat(seen.output())
        .startsWith("[winch] pulling " + image + "\n")
        .endsWith("[winch] pulled " + image + "\n");
    assertThat(fixture.result(task.registry(Optional.empty())))
        .as("it is here now")
        .isEqualTo("ran");
    assertThat(fixture.result(task.options(pull("never")))).isEqualTo("ran");
    assertThat(fixture.failure(task.options(pull("always"))))
        .as("the credentials are checked each time")
        .startsWith("error pulling image: ");
    assertThat(fixture.result(task.registry(LOGIN))).isEqualTo("ran");
    fixture.close(); // It waits until the containers are removed.
    engine().client("rmi", image);
    var asked = new CopyOnWriteArrayList<String>();
    fixture =
        fixture(
            host -> {
              asked.add(host);
              return Optional.of(
                  new RegistryLogins.Login(ImageRegistry.USER, ImageRegistry.PASSWORD));
            },
            new ImageRules(
                PullPolicy.MISSING,
                Duration.ZERO,
                true,
                ImageRules.DEFAULT_RETRY_TIME,
                ImageRules.DEFAULT_IDLE_TIMEOUT));
    assertThat(fixture.result(task.registry(Optional.empty()).options(pull("")))).isEqualTo("ran");
    assertThat(asked).containsExactly(registry.address());
    fixture.runtime().removeLeftovers();
    assertThat(engine().client("images", "-q", image)).as("its ttl is over").isBlank();
  }

  @Test
  void aRegistryThatRefusesFailsTheTaskWithTheRemedy() throws Exception {
    try (var registry = new FaultyRegistry()) {
      TaskSpec.Builder task = task(registry.address() + "/" + named("refused")).registry(LOGIN);
      for (int status : new int[] {401, 403}) {
        registry.answer(status);
        assertThat(fixture.failure(task))
            .as(String.valueOf(status))
            .startsWith("error pulling image: ")
            .endsWith(
                ": give a login that may pull it in the task's registry, or in the file of"
                    + " runtime.docker.config");
      }
      registry.answer(404);
      assertThat(fixture.failure(task)).startsWith("error pulling image: ").contains("404");
    }
  }

  @Test
  void aRegistryThatFailsIsAskedAgainAndNotTheFaultOfTheTask() throws Exception {
    String name = named("flaky");
    ImageRegistry.shared().push(engine(), name);
    try (var registry = new FaultyRegistry()) {
      String image = registry.address() + "/" + name;
      registry.answer(503);
      var seen = new Collected();
      Run run = fixture.start(task(image).registry(LOGIN), seen);
      seen.awaitOutput("[winch] cannot pull " + image + ", next try in 1 s: ");
      registry.answer(0);
      assertThat(run.await()).isEqualTo(new Outcome.Completed("ran"));

      reopen(Duration.ZERO, ImageRules.DEFAULT_IDLE_TIMEOUT);
      registry.answer(500);
      assertThat(postponement(task(registry.address() + "/tool:1").registry(LOGIN)))
          .contains("500")
          .endsWith(": check that the registry runs and that the container engine reaches it");
    }
    String closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = "127.0.0.1:" + socket.getLocalPort();
    }
    assertThat(postponement(task(closed + "/tool:1"))).contains(closed, "connection refused");
  }

  private String postponement(TaskSpec.Builder task) throws InterruptedException {
    Outcome outcome = fixture.run(task);
    assertThat(outcome).isInstanceOf(Outcome.Postponed.class);
    return ((Outcome.Postponed) outcome).cause();
  }

  @Test
  void aSilentRegistryIsGivenUpAndAStoppedTaskDoesNotWaitForIt() throws Exception {
    try (var registry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String image = "127.0.0.1:" + registry.getLocalPort() + "/" + named("silent");
      var seen = new Collected();
      Run stopped = fixture.start(task(image), seen);
      seen.awaitOutput("[winch] pulling " + image);
      registry.accept(); // The engine asks, and gets no answer.
      stopped.stop();
      assertThat(stopped.await()).isEqualTo(new Outcome.Stopped());

      reopen(Duration.ZERO, Duration.ofSeconds(1));
      assertThat(postponement(task(image)))
          .contains("sent nothing for 1 s")
          .endsWith(": check that the registry runs and that the container engine reaches it");
    }
  }

  @Test
  void aSlowPullIsOneForAllAndShowsItsProgress() throws Exception {
    String name = named("slow");
    byte[] layer = new byte[4_000_000];
    new Random(1).nextBytes(layer);
    ImageRegistry.shared().push(engine(), name, layer);
    try (var registry = new FaultyRegistry()) {
      String image = registry.address() + "/" + name;
      registry.slowDown();
      List<Collected> logs = Stream.generate(Collected::new).limit(3).toList();
      List<Run> runs =
          logs.stream().map(log -> fixture.start(task(image).registry(LOGIN), log)).toList();
      for (Collected log : logs) {
        log.awaitOutput("[winch] pulling " + image + "\n");
        log.awaitOutput(" layers, ");
      }
      registry.release();
      for (Run run : runs) {
        assertThat(run.await()).isEqualTo(new Outcome.Completed("ran"));
      }
      assertThat(registry.requests())
          .as("manifests by tag")
          .filteredOn(request -> request.startsWith("GET") && request.endsWith("/manifests/1"))
          .hasSizeLessThanOrEqualTo(1);
    }
  }
}
