package dev.winch.model.spec;

import java.util.Optional;

/**
 * Resources of one task.
 *
 * @param cpus a rational number of cores as written, {@code ""} if unlimited
 * @param memory a {@link MemoryText} as written, {@code ""} if unlimited
 */
public record Limits(String cpus, String memory) {
  public static final Limits NONE = new Limits("", "");

  /** The first, each empty side filled from the second. */
  public static Optional<Limits> filled(Optional<Limits> own, Optional<Limits> others) {
    if (own.isEmpty() || others.isEmpty()) {
      return own.isPresent() ? own : others;
    }
    Limits mine = own.get();
    Limits theirs = others.get();
    return Optional.of(
        new Limits(
            mine.cpus.isEmpty() ? theirs.cpus : mine.cpus,
            mine.memory.isEmpty() ? theirs.memory : mine.memory));
  }
}
