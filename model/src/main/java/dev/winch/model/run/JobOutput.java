package dev.winch.model.run;

import java.util.Objects;
import java.util.Optional;

/**
 * The output of a task under the name of its {@code var}.
 *
 * @param bytes length of the value in UTF-8
 * @param value empty if the query did not ask for it
 */
public record JobOutput(String name, long bytes, Optional<String> value) {
  public JobOutput {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
