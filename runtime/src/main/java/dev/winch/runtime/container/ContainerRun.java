package dev.winch.runtime.container;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.container.Containers.Created;
import dev.winch.runtime.container.Containers.Running;
import dev.winch.runtime.container.Engine.EngineRefusal;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.ProgressWatch;
import dev.winch.runtime.work.ResultFile;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** One task on its way through pre, main and post, each a container of its own. */
final class ContainerRun implements Pipeline.Parts {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Setting setting;
  private final TaskOrder order;
  private final TaskSpec task;
  private final String name;
  private final TaskRuntime.Sink sink;
  private final RunControl control;
  private final Cleanup cleanup;

  /** What all runs of a runtime share. */
  record Setting(
      ContainerRuntime.Config config,
      Engine engine,
      Images images,
      NetworkSlots slots,
      NodeFolder folder,
      NodeId node) {}

  /**
   * @param name unique among the runs of this node that are under way
   * @param sink takes calls from several threads
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
  public String run() throws TaskFailure, EndedEarly, InterruptedException {
    var containers =
        new Containers(setting, task, name, Labels.of(setting.node(), order), control, cleanup);
    for (AuxTask pre : task.pre()) {
      part(containers, Part.of(pre), false);
    }
    String result = part(containers, Part.of(task), true);
    for (AuxTask post : task.post()) {
      part(containers, Part.of(post), false);
    }
    return result;
  }

  /**
   * Runs one part to its end.
   *
   * @param main whether its result and progress count, and the sidecars run beside it
   */
  private String part(Containers containers, Part part, boolean main)
      throws TaskFailure, EndedEarly, InterruptedException {
    Optional<Duration> timeout = Pipeline.timeout(part.timeout());
    Created created = containers.create(part, OptionalInt.empty());
    try (var sidecars = new Sidecars(setting.engine(), containers, control, sink)) {
      if (main) {
        sidecars.start(task.sidecars());
      }
      var tail = new Tail();
      Running running =
          containers.start(
              created,
              bytes -> {
                tail.add(bytes);
                sink.output(bytes);
              });
      timeout.ifPresent(time -> control.bound(running, time));
      var progress = new ProgressWatch(created.tork().progress(), sink::progress);
      while (!running.output().awaitEnd(TICK)) {
        if (main) {
          progress.look();
        }
      }
      int code = running.exitCode().await();
      created.release();
      if (main) {
        progress.read();
      }
      if (code != 0) {
        throw new TaskFailure("exit code " + code + ": " + tail.lines());
      }
      return main ? ResultFile.result(created.tork().stdout()) : "";
    } catch (EngineRefusal e) {
      throw e.asFailure("error waiting for container: ");
    } finally {
      control.leave();
    }
  }
}
