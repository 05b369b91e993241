package dev.winch.cli.assembly;

import dev.winch.model.fault.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Role of a process. */
public enum Mode {
  /** Coordinator and worker. */
  STANDALONE,
  /** API and engine, without a worker. */
  COORDINATOR,
  /** Takes tasks from the broker and runs them. */
  WORKER;

  /**
   * @throws InvalidInputException listing the modes, if the word is not one
   */
  public static Mode of(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "Unknown mode: %s; there are: %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(Mode::word)
                                .collect(Collectors.joining(", ")))));
  }

  /** The word on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
