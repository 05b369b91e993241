package dev.winch.runtime.work;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the environment of a task's processes. */
public final class Environment {
  /** Names the result file. */
  public static final String OUTPUT = "WINCH_OUTPUT";

  private Environment() {}

  /**
   * Combines the worker's variables, the task's own and the report variables; later ones take
   * precedence.
   *
   * @return each {@code NAME=value}
   * @throws TaskFailure if a name or value is not valid in an environment
   */
  public static List<String> of(
      Map<String, String> defaults, Map<String, String> own, Path output, Path progress)
      throws TaskFailure {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(own);
    all.put(OUTPUT, output.toString());
    all.put("WINCH_PROGRESS", progress.toString());
    all.put("TORK_OUTPUT", output.toString());
    all.put("TORK_PROGRESS", progress.toString());
    for (Map.Entry<String, String> variable : all.entrySet()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new TaskFailure("env: '" + name + "' is no name of an environment variable");
      }
      if (variable.getValue().indexOf('\0') >= 0) {
        throw new TaskFailure("env: the value of '" + name + "' holds a NUL character");
      }
    }
    return all.entrySet().stream().map(v -> v.getKey() + "=" + v.getValue()).toList();
  }
}
