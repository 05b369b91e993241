package dev.winch.runtime.shell;

import dev.winch.runtime.shell.ShellRuntime.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a script is started.
 *
 * <p>The default, {@code bash -c PATH}, executes the script, so that its {@code #!} counts. Without
 * {@code #!} the kernel refuses it, and bash starts again to read it. {@code bash PATH} means the
 * same then and takes a tenth less processor time, except with variables that a starting bash acts
 * on, such as {@code BASH_ENV}, which it would act on twice.
 *
 * @param command the command line
 * @param env the task's variables with those that the command needs
 */
record ScriptCommand(List<String> command, Map<String, String> env) {
  private static final Set<String> READ_AT_START = Set.of("ENV", "POSIXLY_CORRECT", "SHELLOPTS");

  /**
   * The command line: supplementary groups are dropped, then group and user are set. Programs are
   * found in the worker's PATH, regardless of the task's.
   *
   * @param run the text of the script
   * @param script its file
   */
  static ScriptCommand of(
      Config config,
      ExecutableLookup executables,
      String run,
      Path script,
      Map<String, String> env) {
    boolean read = isReadByBash(config.cmd(), run, env);
    List<String> command = new ArrayList<>();
    if (!config.owner().isWorker()) {
      command.add("setpriv");
      config.uid().ifPresent(id -> command.add("--reuid=" + id));
      config.gid().ifPresent(id -> command.add("--regid=" + id));
      command.add("--clear-groups");
      command.add("--");
    }
    command.addAll(executables.placed(read ? List.of("bash") : config.cmd()));
    command.add(script.toString());
    return new ScriptCommand(
        executables.placed(command), read ? withFirstUnderscore(env, script) : env);
  }

  private static boolean isReadByBash(List<String> cmd, String run, Map<String, String> env) {
    return cmd.equals(Config.DEFAULT_CMD)
        && !run.startsWith("#!")
        && run.indexOf('\0') < 0
        && env.keySet().stream()
            .noneMatch(name -> name.startsWith("BASH") || READ_AT_START.contains(name));
  }

  /** {@code $_} of the first command is the script's path, as with {@code bash -c}. */
  private static Map<String, String> withFirstUnderscore(Map<String, String> env, Path script) {
    Map<String, String> more = new HashMap<>(env);
    more.putIfAbsent("_", script.toString());
    return more;
  }
}
