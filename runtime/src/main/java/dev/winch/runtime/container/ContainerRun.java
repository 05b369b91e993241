package dev.winch.runtime.container;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.Outage;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.ProgressWatch;
import dev.winch.runtime.work.ResultFile;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A run of a task: pre, main and post as one container each. */
final class ContainerRun implements Pipeline.Parts {
  /** Exit code after SIGKILL. */
  private static final int KILLED = 137;

  private final Setting setting;
  private final TaskOrder order;
  private final TaskSpec task;
  private final String name;
  private final TaskRuntime.Sink sink;
  private final RunControl control;
  private final Cleanup cleanup;

  /** Dependencies shared by all runs of a runtime. */
  record Setting(
      ContainerRuntime.Config config,
      EngineClient engine,
      ContainerOperations operations,
      EngineFeatures features,
      LabelledResources resources,
      Images images,
      NetworkSlots slots,
      FolderGuard guard,
      NodeFolder folder,
      NodeId node) {}

  /**
   * @param name unique among the active runs of this node
   * @param sink accepts calls from several threads
   */
  ContainerRun(
      Setting setting,
      TaskOrder order,
      String name,
      TaskRuntime.Sink sink,
      RunControl control,
      Cleanup cleanup) {
    this.setting = setting;
    this.order = order;
    this.task = order.task();
    this.name = name;
    this.sink = sink;
    this.control = control;
    this.cleanup = cleanup;
  }

  @Override
  public String run() throws TaskFailure, EndedEarly, Outage, InterruptedException {
    try {
      return parts();
    } catch (UnavailableException e) {
      throw new Outage(e.getMessage(), e);
    }
  }

  private String parts() throws TaskFailure, EndedEarly, InterruptedException {
    var containers =
        new Containers(
            setting,
            task,
            name,
            Labels.of(setting.node(), order),
            control,
            cleanup,
            text -> sink.output(("[winch] " + text + "\n").getBytes(StandardCharsets.UTF_8)));
    for (AuxTask pre : task.pre()) {
      part(containers, ContainerSpec.of(pre, task), false);
    }
    String result = part(containers, ContainerSpec.of(task), true);
    for (AuxTask post : task.post()) {
      part(containers, ContainerSpec.of(post, task), false);
    }
    return result;
  }

  /** A note if the container was killed for lack of memory, otherwise an empty text. */
  private String memory(RunningContainer running, int code) {
    if (code != KILLED) {
      return "";
    }
    String limit = task.limits().map(Limits::memory).orElse("");
    String bound =
        limit.isEmpty() ? "the host has no more" : "the limit is " + limit + " (limits.memory)";
    if (setting.operations().isOutOfMemory(running.id())) {
      return "out of memory: " + bound + "\n";
    }
    // Podman does not always report it.
    boolean unsure = setting.engine().isPodman() && !limit.isEmpty();
    return unsure ? "killed, as happens where memory runs out: " + bound + "\n" : "";
  }

  /**
   * Runs one container to its end.
   *
   * @param main whether its result and progress are read, and the sidecars run with it
   */
  private String part(Containers containers, ContainerSpec part, boolean main)
      throws TaskFailure, EndedEarly, InterruptedException {
    Optional<Duration> timeout = Pipeline.timeout(part.timeout());
    CreatedContainer created = containers.create(part, OptionalInt.empty());
    try (var sidecars =
        new Sidecars(
            setting.engine(),
            setting.operations(),
            containers,
            control,
            setting.config().grace(),
            sink)) {
      if (main) {
        sidecars.start(task);
      }
      var tail = new LogTail();
      RunningContainer running =
          containers.start(
              created,
              (stream, bytes) -> {
                tail.add(bytes);
                sink.output(stream, bytes);
              });
      timeout.ifPresent(time -> control.bound(running, time));
      var progress = new ProgressWatch(created.tork().progress(), sink::progress);
      var watch =
          new ContainerWatch(
              setting.engine(), setting.operations(), control, setting.config().grace());
      int code =
          watch.exitCode(
              running,
              () -> {
                if (main) {
                  progress.look();
                }
              });
      created.release();
      if (main) {
        progress.read();
      }
      if (code != 0) {
        throw new TaskFailure("exit code " + code + ": " + memory(running, code) + tail.lines());
      }
      return main ? ResultFile.result(created.tork().stdout()) : "";
    } catch (EngineRefusal e) {
      throw e.asFailure("error waiting for container: ");
    } finally {
      control.leave();
    }
  }
}
