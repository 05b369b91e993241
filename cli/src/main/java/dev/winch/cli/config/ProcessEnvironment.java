package dev.winch.cli.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process was started in.
 *
 * @param variables the environment
 * @param home the user's folder
 * @param folder the working directory
 */
public record ProcessEnvironment(Map<String, String> variables, Path home, Path folder) {
  public ProcessEnvironment {
    variables = Map.copyOf(variables);
  }

  /** Those of this process. */
  public static ProcessEnvironment ofThisProcess() {
    return new ProcessEnvironment(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of("").toAbsolutePath());
  }

  /** A folder of the user's as the XDG rules name it, or the default below the home folder. */
  public Path xdg(String variable, String fallback) {
    String written = variables.getOrDefault(variable, "");
    return written.isEmpty() ? home.resolve(fallback) : Path.of(written);
  }
}
