package dev.winch.tests.runtime;

import static dev.winch.tests.runtime.ShellFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.runtime.Collected;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of a task that only a container can honour: the task fails and names them. */
final class ShellRefusalTest {
  @TempDir Path temporary;
  private ShellFixture shell;

  @BeforeEach
  void open() {
    shell = new ShellFixture(temporary);
  }

  @AfterEach
  void close() {
    shell.close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void unsupportedFieldsAreRefusedInTheOrderOfTheReference() throws InterruptedException {
    var sidecar =
        new Sidecar(auxiliary("", Optional.empty(), List.of(), List.of()), Optional.empty());
    TaskSpec.Builder task =
        script("true")
            .sidecars(List.of(sidecar))
            .cmd(List.of("ls"))
            .registry(Optional.of(new Registry("", "")))
            .networks(List.of("net"))
            .limits(Optional.of(new Limits("1", "")))
            .image("busybox")
            .entrypoint(List.of("sh"))
            .volumes(List.of("/data"))
            .mounts(List.of(new Mount("volume", "", "/data", Map.of())));
    refused(task, "mounts are not supported on shell runtime");
    refused(task.mounts(List.of()), "volumes are not supported on shell runtime");
    refused(task.volumes(List.of()), "entrypoint is not supported on shell runtime");
    refused(task.entrypoint(List.of()), "image is not supported on shell runtime");
    refused(task.image(""), "limits are not supported on shell runtime");
    refused(
        task.limits(Optional.of(new Limits("", "1m"))),
        "limits are not supported on shell runtime");
    refused(task.limits(Optional.of(Limits.NONE)), "networks are not supported on shell runtime");
    refused(task.networks(List.of()), "registry is not supported on shell runtime");
    refused(task.registry(Optional.empty()), "cmd is not supported on shell runtime");
    refused(task.cmd(List.of()), "sidecars are not supported on shell runtime");
    task.sidecars(List.of()).gpus("all").workdir("/w").options(options("missing", "1m"));
    refused(task, "gpus are not supported on shell runtime");
    refused(task.gpus(""), "workdir is not supported on shell runtime");
    refused(task.workdir(""), "pull is not supported on shell runtime");
    refused(task.options(options("", "1m")), "shm is not supported on shell runtime");
    task.options(ContainerOptions.NONE);
    assertThat(shell.run(task.sidecars(List.of()))).isEqualTo(new Outcome.Completed(""));
  }

  private void refused(TaskSpec.Builder task, String text) throws InterruptedException {
    assertThat(shell.run(task)).isEqualTo(new Outcome.Failed(text));
  }

  @Test
  void fieldsOfAuxiliaryTasksThatNeedAContainerAreRefusedByName() throws InterruptedException {
    AuxTask image = auxiliary("some/image", Optional.empty(), List.of(), List.of());
    AuxTask registry = auxiliary("", Optional.of(new Registry("u", "p")), List.of(), List.of());
    AuxTask cmd = auxiliary("", Optional.empty(), List.of("ls"), List.of());
    AuxTask entrypoint = auxiliary("", Optional.empty(), List.of(), List.of("sh"));
    refuses(script("true").pre(List.of(image)), "pre aid: image is");
    refuses(script("true").pre(List.of(registry)), "pre aid: registry is");
    refuses(script("true").post(List.of(cmd)), "post aid: cmd is");
    refuses(script("true").post(List.of(entrypoint)), "post aid: entrypoint is");
  }

  private static AuxTask auxiliary(
      String image, Optional<Registry> registry, List<String> cmd, List<String> entrypoint) {
    return new AuxTask(
        "aid", "", image, registry, "echo ran", cmd, entrypoint, Map.of(), Map.of(), "");
  }

  private void refuses(TaskSpec.Builder task, String what) throws InterruptedException {
    var seen = new Collected();
    assertThat(shell.run(task, seen))
        .isEqualTo(new Outcome.Failed(what + " not supported on shell runtime"));
    assertThat(seen.output()).as("nothing ran").isEmpty();
  }

  private static ContainerOptions options(String pull, String shm) {
    return new ContainerOptions(pull, "", "", shm, List.of(), Optional.empty());
  }
}
