package dev.winch.model.spec;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Options of a task's containers that the reference does not have. They apply to all its containers
 * except {@code user}, which applies to the main one.
 *
 * @param pull {@code always}, {@code missing}, {@code never}, or {@code ""} for the worker's
 *     default
 * @param platform such as {@code linux/arm64}, {@code ""} for the engine's own
 * @param user such as {@code 1000:1000} or {@code nobody}, {@code ""} for the image's
 * @param shm size of {@code /dev/shm}, a {@link MemoryText}, {@code ""} for the engine's default
 * @param ulimits such as {@code nofile=1024:2048}
 * @param init whether process 1 is a small init that passes on signals and reaps processes; empty
 *     for yes, where the engine has one
 */
public record ContainerOptions(
    String pull,
    String platform,
    String user,
    String shm,
    List<String> ulimits,
    Optional<Boolean> init) {
  public static final ContainerOptions NONE =
      new ContainerOptions("", "", "", "", List.of(), Optional.empty());

  public ContainerOptions {
    Objects.requireNonNull(pull);
    Objects.requireNonNull(platform);
    Objects.requireNonNull(user);
    Objects.requireNonNull(shm);
    ulimits = List.copyOf(ulimits);
    Objects.requireNonNull(init);
  }

  /** The options of the other containers of a task. */
  public ContainerOptions withoutUser() {
    return new ContainerOptions(pull, platform, "", shm, ulimits, init);
  }

  /** The name of the first option that is set. */
  public Optional<String> firstName() {
    if (!pull.isEmpty()) {
      return Optional.of("pull");
    }
    if (!platform.isEmpty()) {
      return Optional.of("platform");
    }
    if (!user.isEmpty()) {
      return Optional.of("user");
    }
    if (!shm.isEmpty()) {
      return Optional.of("shm");
    }
    if (!ulimits.isEmpty()) {
      return Optional.of("ulimits");
    }
    return init.map(_ -> "init");
  }
}
