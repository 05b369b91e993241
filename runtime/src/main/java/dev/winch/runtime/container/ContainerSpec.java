package dev.winch.runtime.container;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Container settings that main, pre, post and sidecar tasks have in common. */
record ContainerSpec(
    String name,
    String image,
    Optional<Registry> registry,
    String run,
    List<String> cmd,
    List<String> entrypoint,
    Map<String, String> env,
    Map<String, String> files,
    String workdir,
    String timeout,
    ContainerOptions options) {

  /** The spec of the main container; its timeout is that of the whole run. */
  static ContainerSpec of(TaskSpec task) {
    return new ContainerSpec(
        task.name(),
        task.image(),
        task.registry(),
        task.run(),
        task.cmd(),
        task.entrypoint(),
        task.env(),
        task.files(),
        task.workdir(),
        "",
        task.options());
  }

  /**
   * @param task the task that it belongs to
   */
  static ContainerSpec of(AuxTask part, TaskSpec task) {
    return new ContainerSpec(
        part.name(),
        part.image(),
        part.registry(),
        part.run(),
        part.cmd(),
        part.entrypoint(),
        part.env(),
        part.files(),
        "",
        part.timeout(),
        task.options().withoutUser());
  }

  /** The task's entrypoint; otherwise a shell if there is a script, or the image's own. */
  Optional<List<String>> effectiveEntrypoint() {
    if (!entrypoint.isEmpty()) {
      return Optional.of(entrypoint);
    }
    return run.isEmpty() ? Optional.empty() : Optional.of(List.of("sh", "-c"));
  }

  /** The task's command; otherwise the script if there is one, or the image's own. */
  Optional<List<String>> effectiveCmd() {
    if (!cmd.isEmpty()) {
      return Optional.of(cmd);
    }
    return run.isEmpty() ? Optional.empty() : Optional.of(List.of(TorkFolder.SCRIPT.toString()));
  }

  /** Entrypoint and command as far as the task defines them. */
  List<String> arguments() {
    return Stream.of(effectiveEntrypoint(), effectiveCmd())
        .flatMap(Optional::stream)
        .flatMap(List::stream)
        .toList();
  }

  /** The task's working directory; otherwise the folder of its files, or the image's own. */
  Optional<String> effectiveWorkdir() {
    if (!workdir.isEmpty()) {
      return Optional.of(workdir);
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(TorkFolder.WORKDIR.toString());
  }

  /** Host name in its networks: {@code My Task} is {@code my-task}. */
  String alias() {
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return slug.replaceAll("^-|-$", "");
  }
}
