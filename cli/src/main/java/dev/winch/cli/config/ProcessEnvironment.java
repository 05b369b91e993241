package dev.winch.cli.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Environment of a process.
 *
 * @param variables the environment
 * @param home the user's home folder
 * @param folder the working directory
 */
public record ProcessEnvironment(Map<String, String> variables, Path home, Path folder) {
  public ProcessEnvironment {
    variables = Map.copyOf(variables);
  }

  /** The environment of this process. */
  public static ProcessEnvironment ofThisProcess() {
    return new ProcessEnvironment(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of("").toAbsolutePath());
  }

  /** A user folder by the XDG rules, or the default below the home folder. */
  public Path xdg(String variable, String fallback) {
    String written = variables.getOrDefault(variable, "");
    return written.isEmpty() ? home.resolve(fallback) : Path.of(written);
  }
}
