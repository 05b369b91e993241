package dev.winch.worker;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.TaskSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Host variables passed to every main, pre and post task, overriding its own values. They are only
 * passed to the runtime and never reported.
 *
 * @param variables by the name in tasks
 */
public record HostEnv(Map<String, String> variables) {
  public static final HostEnv NONE = new HostEnv(Map.of());

  public HostEnv {
    variables = Map.copyOf(variables);
  }

  /**
   * @param specs each {@code NAME} or {@code NAME:ALIAS}
   * @param host the host's environment; missing variables are empty
   * @throws InvalidInputException {@code invalid env var spec: <spec>}
   */
  public static HostEnv of(List<String> specs, Map<String, String> host) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String spec : specs) {
      String[] parts = spec.split(":", -1);
      String alias = parts[parts.length - 1];
      if (parts.length > 2 || parts[0].isEmpty() || alias.isEmpty()) {
        throw new InvalidInputException("invalid env var spec: " + spec);
      }
      variables.put(alias, host.getOrDefault(parts[0], ""));
    }
    return new HostEnv(variables);
  }

  TaskSpec in(TaskSpec task) {
    if (variables.isEmpty()) {
      return task;
    }
    return task.withEachEnv(this::over);
  }

  private Map<String, String> over(Map<String, String> env) {
    Map<String, String> both = new LinkedHashMap<>(env);
    both.putAll(variables);
    return both;
  }
}
