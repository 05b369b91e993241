package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@code pre} or {@code post} task: runs beside the main one and shares its mounts and limits.
 */
public record AuxTask(
    String name,
    String description,
    String image,
    Optional<Registry> registry,
    String run,
    List<String> cmd,
    List<String> entrypoint,
    Map<String, String> env,
    Map<String, String> files,
    String timeout) {

  public AuxTask {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(image);
    Objects.requireNonNull(run);
    Objects.requireNonNull(timeout);
    cmd = List.copyOf(cmd);
    entrypoint = List.copyOf(entrypoint);
    env = OrderedMaps.copy(env);
    files = OrderedMaps.copy(files);
  }

  /** The same with other variables. */
  AuxTask withEnv(Map<String, String> other) {
    return new AuxTask(
        name, description, image, registry, run, cmd, entrypoint, other, files, timeout);
  }
}
