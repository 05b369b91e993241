package dev.winch.runtime.shell;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.ArgumentLimits;
import dev.winch.runtime.work.Environment;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.ProgressWatch;
import dev.winch.runtime.work.ResultFile;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run of a task: pre, main and post as one process group each. */
final class ShellRun implements Pipeline.Parts {
  private final ShellRuntime.Config config;
  private final ExecutableLookup executableLookup;
  private final WorkspacePool workspaces;
  private final Leftovers leftovers;
  private final TaskSpec task;
  private final String name;
  private final TaskRuntime.Sink sink;
  private final RunControl control;
  private int parts;

  /**
   * @param name unique among the active runs of this node
   */
  ShellRun(
      ShellRuntime.Config config,
      ExecutableLookup executableLookup,
      WorkspacePool workspaces,
      Leftovers leftovers,
      TaskSpec task,
      String name,
      TaskRuntime.Sink sink,
      RunControl control) {
    this.config = config;
    this.executableLookup = executableLookup;
    this.workspaces = workspaces;
    this.leftovers = leftovers;
    this.task = task;
    this.name = name;
    this.sink = sink;
    this.control = control;
  }

  @Override
  public String run() throws TaskFailure, EndedEarly {
    for (AuxTask pre : task.pre()) {
      auxiliary(pre);
    }
    String result = part(task.run(), task.env(), task.files(), Optional.empty(), true);
    for (AuxTask post : task.post()) {
      auxiliary(post);
    }
    return result;
  }

  private void auxiliary(AuxTask aux) throws TaskFailure, EndedEarly {
    Optional<Duration> timeout = Pipeline.timeout(aux.timeout());
    part(aux.run(), aux.env(), aux.files(), timeout, false);
  }

  /**
   * Runs one process group to its end.
   *
   * @param main whether its result and progress are read
   */
  private String part(
      String run,
      Map<String, String> env,
      Map<String, String> files,
      Optional<Duration> timeout,
      boolean main)
      throws TaskFailure, EndedEarly {
    Workspace space = workspaces.take(name + "-" + ++parts, run, files);
    boolean clean = false;
    try {
      var progress = new ProgressWatch(space.progress(), sink::progress);
      ProcessGroup group = start(space, run, env);
      int code;
      try (group) {
        timeout.ifPresent(time -> control.bound(group, time));
        code =
            group.follow(
                sink::output,
                () -> leftovers.record(space, group.pid()),
                main ? progress::look : () -> {});
      } finally {
        control.leave();
      }
      clean = group.isGone();
      if (main) {
        progress.read();
      }
      if (code != 0) {
        throw new TaskFailure(
            "error executing command: "
                + (code > 0 ? "exit status " + code : "killed by signal " + -code));
      }
      return main ? ResultFile.result(space.output()) : "";
    } finally {
      workspaces.giveBack(space, clean);
    }
  }

  private ProcessGroup start(Workspace space, String run, Map<String, String> env)
      throws TaskFailure, EndedEarly {
    ScriptCommand script = ScriptCommand.of(config, executableLookup, run, space.script(), env);
    List<String> environment =
        Environment.of(
            Map.of(
                "WORKDIR", space.directory().toString(),
                "PATH", config.path(),
                "HOME", config.home()),
            script.env(),
            space.output(),
            space.progress());
    ArgumentLimits.OF_THIS_PROCESS.check(environment, script.command());
    String mark = Environment.OUTPUT + "=" + space.output();
    return control.enter(
        () -> ProcessGroup.start(script.command(), environment, space.directory(), mark));
  }
}
