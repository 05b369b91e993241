package dev.winch.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls of an engine that has no image; real engines are in the contracts of tests/kit. */
final class ImagesTest {
  private static final String PULL = "POST /images/create";

  @TempDir private Path temporary;
  private final CountDownLatch served = new CountDownLatch(1);
  private FakeEngine engine;

  @BeforeEach
  void open() throws IOException {
    engine =
        new FakeEngine()
            .on("POST /containers/create", () -> "404 {\"message\":\"No such image: tool:1\"}")
            .on(
                PULL,
                () -> {
                  served.await();
                  return "200 {\"status\":\"Status: Downloaded\"}\n";
                });
  }

  @AfterEach
  void close() {
    served.countDown();
    engine.close();
  }

  private static TaskSpec.Builder task() {
    return TaskSpec.named("t").image("tool:1").run("true");
  }

  @Test
  void runsThatNeedTheSameImageShareOnePull() throws Exception {
    try (ContainerRuntime runtime = engine.runtime(temporary, ImageRules.DEFAULT)) {
      List<FakeEngine.Printed> logs = Stream.generate(FakeEngine.Printed::new).limit(3).toList();
      List<Run> runs = logs.stream().map(log -> FakeEngine.start(runtime, task(), log)).toList();
      for (FakeEngine.Printed log : logs) {
        log.await("[winch] pulling tool:1\n");
      }
      runs.getFirst().stop();
      assertThat(runs.getFirst().await()).as("it does not wait").isEqualTo(new Outcome.Stopped());
      served.countDown();
      for (Run run : runs.subList(1, 3)) {
        assertThat(run.await()).isInstanceOf(Outcome.Failed.class);
      }
      assertThat(logs.getLast().text())
          .isEqualTo("[winch] pulling tool:1\n[winch] pulled tool:1\n");
      assertThat(engine.calls()).containsOnlyOnce(PULL);
    }
  }

  @Test
  void anImageFromWhichNoContainerCanBeMadeIsRemoved() throws Exception {
    served.countDown();
    engine.on("DELETE /images/tool:1", () -> "200 []");
    var rules =
        new ImageRules(
            PullPolicy.MISSING,
            Duration.ofHours(1),
            true,
            ImageRules.DEFAULT_RETRY_TIME,
            ImageRules.DEFAULT_IDLE_TIMEOUT);
    try (ContainerRuntime runtime = engine.runtime(temporary, rules)) {
      assertThat(FakeEngine.failure(runtime, task()))
          .isEqualTo(
              "error pulling image: image tool:1 is invalid or corrupted: No such image: tool:1");
    }
    assertThat(engine.calls()).contains("DELETE /images/tool:1");
  }

  @Test
  void aWaitingRunSeesHowFarThePullIs() {
    var pull = new ImagePull(() -> 0);
    assertThat(pull.progress()).isEmpty();
    pull.note("a", "Downloading", 500_000, 1_000_000);
    pull.note("b", "Downloading", 2_000_000, 3_000_000);
    pull.note("b", "Pull complete", 0, 0);
    pull.note("c", "Already exists", 0, 0);
    assertThat(pull.progress()).isEqualTo("2 of 3 layers, 2.5 of 4.0 MB");
  }
}
