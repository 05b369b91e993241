package dev.winch.runtime.container;

import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.work.TaskFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Host configurations of the containers of one run: mounts, limits, restrictions, network. */
final class HostConfigFactory {
  private final ContainerRun.Setting setting;
  private final TaskSpec task;

  HostConfigFactory(ContainerRun.Setting setting, TaskSpec task) {
    this.setting = setting;
    this.task = task;
  }

  /** Checks limits and devices, so that mistakes are reported before an image is pulled. */
  void checkLimits() throws TaskFailure {
    limit(HostConfig.newHostConfig());
  }

  /**
   * The host configuration of one container.
   *
   * @param taskMounts the mounts of the task
   */
  HostConfig create(
      ContainerSpec part, TorkFolder tork, NetworkLease network, List<Mount> taskMounts)
      throws TaskFailure {
    List<Mount> all = new ArrayList<>(taskMounts);
    all.add(bound(tork.directory(), TorkFolder.TARGET));
    all.addAll(networkFiles(tork, network, all));
    if (WorkdirFiles.isHidden(part, all)) {
      Path copies = setting.folder().make(path -> tork.files(part.files()));
      all.addAll(WorkdirFiles.mounts(part, copies));
    }
    HostConfig host =
        HostConfig.newHostConfig()
            .withMounts(all)
            .withPrivileged(setting.config().privileged())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    limit(host);
    network.mode().ifPresent(host::withNetworkMode);
    if (!setting.config().privileged()) {
      setting.config().restrictions().apply(host);
    }
    try {
      boolean wanted = part.options().init().orElse(true);
      return wanted && setting.features().hasInit() ? host.withInit(true) : host;
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating container: ");
    }
  }

  static Mount bound(Path onHost, Path inContainer) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(onHost.toString())
        .withTarget(inContainer.toString());
  }

  private void limit(HostConfig host) throws TaskFailure {
    Resources.limit(host, task.limits().orElse(Limits.NONE));
    Resources.options(host, task.options());
    if (!task.gpus().isEmpty()) {
      DeviceRequest gpus = Resources.gpus(task.gpus());
      if (setting.engine().isPodman()) {
        throw new TaskFailure("gpus: podman's docker API ignores them; run the task with docker");
      }
      host.withDeviceRequests(List.of(gpus));
    }
  }

  /** Copies of the holder's network files, except where the task mounts something itself. */
  private List<Mount> networkFiles(TorkFolder tork, NetworkLease network, List<Mount> taken)
      throws TaskFailure {
    if (network.slot().isEmpty()) {
      return List.of();
    }
    NetworkFiles files = network.slot().get().files();
    Map<Path, Path> copies = setting.folder().make(path -> tork.networkFiles(files));
    Set<Path> targets =
        taken.stream()
            .map(mount -> Path.of(mount.getTarget()).normalize())
            .collect(Collectors.toSet());
    return copies.entrySet().stream()
        .filter(copy -> !targets.contains(copy.getKey()))
        .map(copy -> bound(copy.getValue(), copy.getKey()))
        .toList();
  }
}
