package dev.winch.runtime.container;

import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.TmpfsOptions;
import dev.winch.model.spec.MemoryText;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.VolumeOptions;
import dev.winch.runtime.work.TaskFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts the mounts of a task to the engine's API. Its containers share its volumes; host folders
 * are resolved again for each container.
 */
final class TaskMounts {
  private static final int PAGE = 4096;

  private final EngineClient engine;
  private final LabelledResources resources;
  private final BindPolicy binds;
  private final Path ours;
  private final Map<String, String> labels;
  private final Cleanup cleanup;
  private final List<Place> places = new ArrayList<>();

  /** The mount of one container. */
  @FunctionalInterface
  private interface Place {
    com.github.dockerjava.api.model.Mount open(HostMounts host) throws TaskFailure;
  }

  /**
   * @param ours folder of the files of running tasks
   */
  TaskMounts(
      EngineClient engine,
      LabelledResources resources,
      BindPolicy binds,
      Path ours,
      Map<String, String> labels,
      Cleanup cleanup) {
    this.engine = engine;
    this.resources = resources;
    this.binds = binds;
    this.ours = ours;
    this.labels = labels;
    this.cleanup = cleanup;
  }

  /** The host folders of one container. */
  HostMounts ofHost() {
    return new HostMounts(binds, ours);
  }

  /**
   * Creates the volumes and validates the other mounts in the order of the definition; {@code
   * volumes} come after {@code mounts}.
   */
  void prepare(TaskSpec task) throws TaskFailure {
    for (Mount mount : task.mounts()) {
      places.add(
          switch (mount.type()) {
            case "volume" -> volume(mount);
            case "bind" -> bind(mount);
            case "tmpfs" -> tmpfs(mount);
            default -> throw new TaskFailure("unknown mount type: " + mount.type());
          });
    }
    for (String target : task.volumes()) {
      places.add(made(target, Map.of()));
    }
    open(ofHost());
  }

  /**
   * The mounts of one container.
   *
   * @param host collects the container's host folders
   */
  List<com.github.dockerjava.api.model.Mount> open(HostMounts host) throws TaskFailure {
    List<com.github.dockerjava.api.model.Mount> mounts = new ArrayList<>();
    for (Place place : places) {
      mounts.add(place.open(host));
    }
    return mounts;
  }

  private Place volume(Mount mount) throws TaskFailure {
    require(mount.source().isEmpty(), "volume source should be empty");
    require(!mount.target().isEmpty(), "volume target is required");
    try {
      return switch (VolumeOptions.of(mount.opts())) {
        case VolumeOptions.Plain() -> made(mount.target(), Map.of());
        case VolumeOptions.Memory(String options) ->
            made(mount.target(), driver("tmpfs", "tmpfs", inMemory(options)));
        case VolumeOptions.HostFolder(String path, boolean readOnly) ->
            hostFolder(path, mount.target(), false, readOnly);
        case VolumeOptions.Remote(String type, String device, String options) -> {
          binds.requireRemote(device);
          yield made(mount.target(), driver(type, device, options));
        }
      };
    } catch (IllegalArgumentException e) {
      throw new TaskFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Podman takes {@code size} for its own quota option, so the size is passed in pages. */
  private String inMemory(String mountOptions) {
    if (!engine.isPodman()) {
      return mountOptions;
    }
    return Arrays.stream(mountOptions.split(","))
        .map(
            option ->
                option.startsWith("size=")
                    ? "nr_blocks=" + Math.ceilDiv(MemoryText.bytes(option.substring(5)), PAGE)
                    : option)
        .collect(Collectors.joining(","));
  }

  private static Map<String, String> driver(String type, String device, String mountOptions) {
    Map<String, String> options = new LinkedHashMap<>(Map.of("type", type, "device", device));
    if (!mountOptions.isEmpty()) {
      options.put("o", mountOptions);
    }
    return options;
  }

  /** A new volume of this task, named by the engine. */
  private Place made(String target, Map<String, String> driverOptions) throws TaskFailure {
    try {
      String name =
          engine.call(
              client ->
                  client
                      .createVolumeCmd()
                      .withLabels(labels)
                      .withDriverOpts(driverOptions)
                      .exec()
                      .getName());
      cleanup.addAwaited(() -> resources.removeVolume(name));
      return host -> mount(MountType.VOLUME, target).withSource(name);
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating volume: ");
    }
  }

  private Place bind(Mount mount) throws TaskFailure {
    require(!mount.source().isEmpty(), "bind source is required");
    var options = new MountOptions(mount);
    options.requireOnly("create", "readonly", "propagation");
    Optional<BindPropagation> propagation = options.propagation();
    Place plain =
        hostFolder(
            mount.source(), mount.target(), options.isSet("create"), options.isSet("readonly"));
    return propagation.isEmpty()
        ? plain
        : host ->
            plain.open(host).withBindOptions(new BindOptions().withPropagation(propagation.get()));
  }

  private Place hostFolder(String source, String target, boolean create, boolean readOnly) {
    return host -> {
      Path real = host.find(source, target, create, readOnly);
      require(!target.isEmpty(), "bind target is required");
      return mount(MountType.BIND, target).withSource(real.toString()).withReadOnly(readOnly);
    };
  }

  private static Place tmpfs(Mount mount) throws TaskFailure {
    require(!mount.target().isEmpty(), "tmpfs target is required");
    require(mount.source().isEmpty(), "tmpfs source should be empty");
    var options = new MountOptions(mount);
    options.requireOnly("size", "mode");
    Optional<TmpfsOptions> chosen = options.tmpfs();
    return host ->
        chosen
            .map(mount(MountType.TMPFS, mount.target())::withTmpfsOptions)
            .orElseGet(() -> mount(MountType.TMPFS, mount.target()));
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
