package dev.winch.runtime.shell;

import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.ProgressWatch;
import dev.winch.runtime.work.ResultFile;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task on its way through pre, main and post, each a process group of its own. */
final class ShellRun implements TaskRuntime.Run, Runnable {
  static final String OUTPUT = "WINCH_OUTPUT";

  private static final Logger LOG = LoggerFactory.getLogger(ShellRun.class);

  private final ShellRuntime.Config config;
  private final NodeFolder folder;
  private final TaskOrder order;
  private final String name;
  private final TaskRuntime.Sink sink;
  private final RunControl control;
  private final CompletableFuture<TaskRuntime.Outcome> done = new CompletableFuture<>();

  /**
   * @param name unique among the runs of this node that are under way
   */
  ShellRun(
      ShellRuntime.Config config,
      NodeFolder folder,
      TaskOrder order,
      String name,
      TaskRuntime.Sink sink,
      RunControl control) {
    this.config = config;
    this.folder = folder;
    this.order = order;
    this.name = name;
    this.sink = sink;
    this.control = control;
  }

  @Override
  public void run() {
    try {
      done.complete(control.close(pipeline()));
    } catch (RuntimeException | Error e) {
      control.close(new TaskRuntime.Outcome.Stopped());
      done.completeExceptionally(e);
    }
  }

  @Override
  public TaskRuntime.Outcome await() throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new Unavailable("task " + order.id() + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void stop() {
    control.stop();
  }

  private TaskRuntime.Outcome pipeline() {
    TaskSpec task = order.task();
    try {
      duration(task.timeout()).ifPresent(control::bound);
      int part = 0;
      for (AuxTask pre : task.pre()) {
        auxiliary(++part, pre);
      }
      String result = part(++part, task.run(), task.env(), task.files(), Optional.empty(), true);
      for (AuxTask post : task.post()) {
        auxiliary(++part, post);
      }
      return new TaskRuntime.Outcome.Completed(result);
    } catch (TaskFailure e) {
      return new TaskRuntime.Outcome.Failed(e.getMessage());
    } catch (EndedEarly e) {
      return new TaskRuntime.Outcome.Stopped();
    }
  }

  private void auxiliary(int part, AuxTask task) throws TaskFailure, EndedEarly {
    part(part, task.run(), task.env(), task.files(), duration(task.timeout()), false);
  }

  /**
   * Runs one part to its end.
   *
   * @param main whether its result and progress count
   */
  private String part(
      int number,
      String run,
      Map<String, String> env,
      Map<String, String> files,
      Optional<Duration> timeout,
      boolean main)
      throws TaskFailure, EndedEarly {
    Workspace space = workspace(name + "-" + number, run, files);
    try {
      List<String> environment = environment(space, env);
      var progress = new ProgressWatch(space.progress(), sink::progress);
      ProcessGroup group =
          control.enter(
              () ->
                  ProcessGroup.start(
                      config.command(space.script()),
                      environment,
                      space.directory(),
                      OUTPUT + "=" + space.output()));
      int code;
      try {
        folder.record(space, group.pid());
        timeout.ifPresent(time -> control.bound(group, time));
      } finally {
        code = group.follow(sink::output, main ? progress::look : () -> {});
        control.leave();
      }
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
      delete(space);
    }
  }

  private Workspace workspace(String part, String run, Map<String, String> files)
      throws TaskFailure {
    try {
      try {
        return Workspace.create(folder.path(), part, run, files, config.owner());
      } catch (NoSuchFileException e) {
        folder.create(); // The first run, or a cleaner of temporary files was here.
        return Workspace.create(folder.path(), part, run, files, config.owner());
      }
    } catch (IOException e) {
      throw new Unavailable("no folder for a task in " + folder.path() + ": " + e, e);
    }
  }

  private static void delete(Workspace space) {
    try {
      space.delete();
    } catch (IOException e) {
      LOG.warn("left in {} until the next start: {}", space.directory(), e.toString());
    }
  }

  private List<String> environment(Workspace space, Map<String, String> env) throws TaskFailure {
    Map<String, String> all = new LinkedHashMap<>(env);
    all.put(OUTPUT, space.output().toString());
    all.put("WINCH_PROGRESS", space.progress().toString());
    all.put("TORK_OUTPUT", space.output().toString());
    all.put("TORK_PROGRESS", space.progress().toString());
    all.put("WORKDIR", space.directory().toString());
    all.put("PATH", config.path());
    all.put("HOME", config.home());
    List<String> variables = new ArrayList<>();
    for (Map.Entry<String, String> variable : all.entrySet()) {
      String key = variable.getKey();
      if (key.isEmpty() || key.indexOf('=') >= 0 || key.indexOf('\0') >= 0) {
        throw new TaskFailure("env: '" + key + "' is no name of an environment variable");
      }
      if (variable.getValue().indexOf('\0') >= 0) {
        throw new TaskFailure("env: the value of '" + key + "' holds a NUL character");
      }
      variables.add(key + "=" + variable.getValue());
    }
    return variables;
  }

  private static Optional<Duration> duration(String timeout) throws TaskFailure {
    if (timeout.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        DurationText.parse(timeout)
            .orElseThrow(() -> new TaskFailure("invalid timeout: '" + timeout + "'")));
  }
}
