package dev.winch.model.run;

import java.util.Objects;
import java.util.Optional;

/**
 * What a task handed on under the name of its {@code var}.
 *
 * @param bytes length of the value in UTF-8
 * @param value empty if it was not read
 */
public record JobOutput(String name, long bytes, Optional<String> value) {
  public JobOutput {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
