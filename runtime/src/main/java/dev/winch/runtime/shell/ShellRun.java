package dev.winch.runtime.shell;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.ArgumentLimits;
import dev.winch.runtime.work.Environment;
import dev.winch.runtime.work.NodeFolder;
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
  private final NodeFolder folder;
  private final Leftovers leftovers;
  private final TaskSpec task;
  private final String name;
  private final TaskRuntime.Sink sink;
  private final RunControl control;

  /**
   * @param name unique among the active runs of this node
   */
  ShellRun(
      ShellRuntime.Config config,
      ExecutableLookup executableLookup,
      NodeFolder folder,
      Leftovers leftovers,
      TaskSpec task,
      String name,
      TaskRuntime.Sink sink,
      RunControl control) {
    this.config = config;
    this.executableLookup = executableLookup;
    this.folder = folder;
    this.leftovers = leftovers;
    this.task = task;
    this.name = name;
    this.sink = sink;
    this.control = control;
  }

  @Override
  public String run() throws TaskFailure, EndedEarly {
    int part = 0;
    for (AuxTask pre : task.pre()) {
      auxiliary(++part, pre);
    }
    String result = part(++part, task.run(), task.env(), task.files(), Optional.empty(), true);
    for (AuxTask post : task.post()) {
      auxiliary(++part, post);
    }
    return result;
  }

  private void auxiliary(int part, AuxTask aux) throws TaskFailure, EndedEarly {
    Optional<Duration> timeout = Pipeline.timeout(aux.timeout());
    part(part, aux.run(), aux.env(), aux.files(), timeout, false);
  }

  /**
   * Runs one process group to its end.
   *
   * @param main whether its result and progress are read
   */
  private String part(
      int number,
      String run,
      Map<String, String> env,
      Map<String, String> files,
      Optional<Duration> timeout,
      boolean main)
      throws TaskFailure, EndedEarly {
    Workspace space =
        folder.make(
            path -> Workspace.create(path, name + "-" + number, run, files, config.owner()));
    try {
      var progress = new ProgressWatch(space.progress(), sink::progress);
      int code = execute(space, env, timeout, main ? progress::look : () -> {});
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
      folder.remove(space.entries());
    }
  }

  private int execute(
      Workspace space, Map<String, String> env, Optional<Duration> timeout, ProcessGroup.Tick tick)
      throws TaskFailure, EndedEarly {
    List<String> environment =
        Environment.of(
            Map.of(
                "WORKDIR", space.directory().toString(),
                "PATH", config.path(),
                "HOME", config.home()),
            env,
            space.output(),
            space.progress());
    List<String> command = config.command(executableLookup, space.script());
    ArgumentLimits.OF_THIS_PROCESS.check(environment, command);
    String mark = Environment.OUTPUT + "=" + space.output();
    ProcessGroup group =
        control.enter(() -> ProcessGroup.start(command, environment, space.directory(), mark));
    try (group) {
      timeout.ifPresent(time -> control.bound(group, time));
      return group.follow(sink::output, () -> leftovers.record(space, group.pid()), tick);
    } finally {
      control.leave();
    }
  }
}
