package dev.winch.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C15: an engine that creates a container without its limits, as rootless podman does on cgroup v1.
 */
final class EngineWarningsTest {
  @TempDir private Path temporary;
  private FakeEngine engine;
  private volatile String warning = "";

  @BeforeEach
  void open() throws IOException {
    engine =
        new FakeEngine()
            .on(
                "POST /containers/create",
                () -> "201 {\"Id\":\"c1\",\"Warnings\":[\"" + warning + "\"]}")
            .on("DELETE /containers/c1", () -> "204 ");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void c15_limitsThatTheEngineDoesNotEnforceAreRefused() throws Exception {
    warning =
        "Your kernel does not support memory limit capabilities or the cgroup is not mounted."
            + " Limitation discarded.";
    assertThat(failure(new Limits("", "64m")))
        .isEqualTo("limits: the container engine does not hold them: " + warning);
    assertThat(engine.calls()).as("not started, but removed").endsWith("DELETE /containers/c1");

    warning = "Resource limits are not supported and ignored on cgroups V1 rootless systems";
    assertThat(failure(new Limits("1", ""))).contains("does not hold them: " + warning);
  }

  @Test
  void c15_otherWarningsAreNoReason() throws Exception {
    warning = "Resource limits are not supported and ignored on cgroups V1 rootless systems";
    assertThat(failure(Limits.NONE)).endsWith(FakeEngine.END);
    warning = "Your kernel does not support swap limit capabilities. Memory limited without swap.";
    assertThat(failure(new Limits("", "64m"))).endsWith(FakeEngine.END);
  }

  private String failure(Limits limits) throws InterruptedException {
    try (ContainerRuntime runtime = engine.runtime(temporary, ImageRules.DEFAULT)) {
      return FakeEngine.failure(
          runtime, TaskSpec.named("t").image("busybox").run("true").limits(Optional.of(limits)));
    }
  }
}
