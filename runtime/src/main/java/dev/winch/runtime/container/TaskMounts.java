package dev.winch.runtime.container;

import com.github.dockerjava.api.model.MountType;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.container.Engine.EngineRefusal;
import dev.winch.runtime.work.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The mounts of a task in the engine's terms; all its containers share them. */
final class TaskMounts {
  private final Engine engine;
  private final BindPolicy binds;
  private final Map<String, String> labels;
  private final Cleanup cleanup;

  TaskMounts(Engine engine, BindPolicy binds, Map<String, String> labels, Cleanup cleanup) {
    this.engine = engine;
    this.binds = binds;
    this.labels = labels;
    this.cleanup = cleanup;
  }

  /** Makes the volumes, in the order written; {@code volumes} come after {@code mounts}. */
  List<com.github.dockerjava.api.model.Mount> prepare(TaskSpec task) throws TaskFailure {
    List<com.github.dockerjava.api.model.Mount> mounts = new ArrayList<>();
    for (Mount mount : task.mounts()) {
      mounts.add(
          switch (mount.type()) {
            case "volume" -> volume(mount.source(), mount.target(), mount.opts());
            case "bind" -> bind(mount);
            case "tmpfs" -> tmpfs(mount);
            default -> throw new TaskFailure("unknown mount type: " + mount.type());
          });
    }
    for (String target : task.volumes()) {
      mounts.add(volume("", target, Map.of()));
    }
    return mounts;
  }

  private com.github.dockerjava.api.model.Mount volume(
      String source, String target, Map<String, String> opts) throws TaskFailure {
    require(source.isEmpty(), "volume source should be empty");
    require(!target.isEmpty(), "volume target is required");
    try {
      String name =
          engine.call(
              client ->
                  client
                      .createVolumeCmd()
                      .withLabels(labels)
                      .withDriverOpts(opts)
                      .exec()
                      .getName());
      cleanup.addAwaited(() -> engine.removeVolume(name));
      return mount(MountType.VOLUME, target).withSource(name);
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating volume: ");
    }
  }

  private com.github.dockerjava.api.model.Mount bind(Mount mount) throws TaskFailure {
    boolean make = Boolean.parseBoolean(mount.opts().get("create"));
    String source = binds.resolve(mount.source(), make).toString();
    require(!mount.target().isEmpty(), "bind target is required");
    return mount(MountType.BIND, mount.target())
        .withSource(source)
        .withReadOnly(Boolean.parseBoolean(mount.opts().get("readonly")));
  }

  private static com.github.dockerjava.api.model.Mount tmpfs(Mount mount) throws TaskFailure {
    require(!mount.target().isEmpty(), "tmpfs target is required");
    require(mount.source().isEmpty(), "tmpfs source should be empty");
    return mount(MountType.TMPFS, mount.target());
  }

  private static com.github.dockerjava.api.model.Mount mount(MountType type, String target) {
    return new com.github.dockerjava.api.model.Mount().withType(type).withTarget(target);
  }

  private static void require(boolean met, String text) throws TaskFailure {
    if (!met) {
      throw new TaskFailure(text);
    }
  }
}
