package dev.winch.runtime.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.NetworkName;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.container.EngineClient.EngineRefusal;
import dev.winch.runtime.container.EngineClient.ExitCode;
import dev.winch.runtime.container.NetworkSlots.Slot;
import dev.winch.runtime.work.ArgumentLimits;
import dev.winch.runtime.work.Environment;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Creates the containers of one run, which share mounts, limits and networks. Every resource is
 * registered for cleanup on creation.
 */
final class Containers {
  private final ContainerRun.Setting setting;
  private final EngineClient engine;
  private final String name;
  private final Map<String, String> labels;
  private final RunControl control;
  private final Cleanup cleanup;
  private final TaskSpec task;
  private final List<String> networks;
  private final TaskMounts mounts;
  private int made;

  /**
   * Prepares networks, mounts and limits, in this order.
   *
   * @param name unique among the active runs of this node
   */
  Containers(
      ContainerRun.Setting setting,
      TaskSpec task,
      String name,
      Map<String, String> labels,
      RunControl control,
      Cleanup cleanup)
      throws TaskFailure {
    this.setting = setting;
    this.engine = setting.engine();
    this.task = task;
    this.name = name;
    this.labels = labels;
    this.control = control;
    this.cleanup = cleanup;
    this.networks = networks();
    this.mounts =
        new TaskMounts(engine, setting.config().binds(), setting.folder().path(), labels, cleanup);
    mounts.prepare(task);
    limited(HostConfig.newHostConfig()); // Reports invalid limits before an image is pulled.
  }

  /** A container that has not started. */
  static final class Created {
    private final String id;
    private final TorkFolder tork;
    private final Lease network;
    private final HostMounts hostMounts;

    private Created(String id, TorkFolder tork, Lease network, HostMounts hostMounts) {
      this.id = id;
      this.tork = tork;
      this.network = network;
      this.hostMounts = hostMounts;
    }

    TorkFolder tork() {
      return tork;
    }

    /** The container has ended normally: its network can be reused. */
    void release() {
      network.giveBack();
    }
  }

  /** A container that has started. */
  record Running(
      EngineClient engine,
      String id,
      Consumer<byte[]> sink,
      EngineStream.Output output,
      ExitCode exitCode)
      implements RunControl.Target {
    @Override
    public void terminate() {
      engine.settle(client -> client.killContainerCmd(id).withSignal("TERM").exec());
    }

    @Override
    public void kill() {
      engine.kill(id);
    }
  }

  /**
   * Creates a container; pulls its image if it is missing.
   *
   * @param port to be published on a free port of this host's loopback address
   */
  Created create(ContainerSpec part, OptionalInt port) throws TaskFailure, EndedEarly {
    if (part.image().isBlank()) {
      throw new TaskFailure(
          "error pulling image: : repository name must have at least one component");
    }
    List<String> environment =
        Environment.of(Map.of(), part.env(), TorkFolder.STDOUT, TorkFolder.PROGRESS);
    ArgumentLimits.OF_CONTAINERS.check(environment, part.arguments());
    TorkFolder tork =
        setting.folder().make(path -> TorkFolder.create(path, name + "-" + ++made, part));
    cleanup.add(() -> setting.folder().remove(tork.root()));
    Lease network = network();
    cleanup.add(network::discard);
    HostMounts hostMounts = mounts.ofHost();
    HostConfig host = host(part, tork, network, hostMounts);
    port.ifPresent(number -> host.withPortBindings(onLoopback(number)));
    Consumer<CreateContainerCmd> details =
        command -> {
          command.withHostConfig(host).withEnv(environment).withLabels(labels);
          port.ifPresent(number -> command.withExposedPorts(List.of(new ExposedPort(number))));
          part.effectiveEntrypoint().ifPresent(command::withEntrypoint);
          part.effectiveCmd().ifPresent(command::withCmd);
          part.effectiveWorkdir().ifPresent(command::withWorkingDir);
          if (!networks.isEmpty() && !isOnHost() && !part.alias().isEmpty()) {
            command.withAliases(part.alias());
          }
          network.hostname(engine).ifPresent(command::withHostName);
        };
    String id = createWithImage(part, details, host, tork);
    joinFurtherNetworks(id, part);
    copyFiles(id, part, host);
    return new Created(id, tork, network, hostMounts);
  }

  /** Starts a container; output is passed on from the first byte. */
  Running start(Created created, Consumer<byte[]> output)
      throws TaskFailure, EndedEarly, InterruptedException {
    Running running;
    try {
      cleanup.add(() -> setting.guard().ended(created.id));
      running = setting.guard().start(created.id, created.hostMounts, () -> begin(created, output));
    } catch (EngineRefusal e) {
      String text = "Error response from daemon: " + e.getMessage();
      throw new TaskFailure(
          "error starting container " + created.id + ": " + text + "\n: " + text, e);
    }
    verify(created, running);
    control.begun(running);
    return running;
  }

  private Running begin(Created created, Consumer<byte[]> output)
      throws TaskFailure, EndedEarly, EngineRefusal, InterruptedException {
    EngineStream.Output following = engine.follow(created.id, output);
    cleanup.add(following::close);
    ExitCode exitCode = engine.exitCode(created.id);
    Running running =
        control.enter(() -> new Running(engine, created.id, output, following, exitCode));
    engine.call(client -> client.startContainerCmd(created.id).exec());
    return running;
  }

  private void verify(Created created, Running running) throws TaskFailure {
    if (created.hostMounts.isEmpty()) {
      return;
    }
    try {
      created.hostMounts.verify(created.id, engine.pid(created.id));
    } catch (EngineRefusal e) {
      running.kill();
      throw e.asFailure("error inspecting container: ");
    } catch (TaskFailure e) {
      running.kill();
      throw e;
    }
  }

  /**
   * The port on this host's loopback address that is mapped to the container's port while it runs.
   */
  OptionalInt publishedPort(Running running, int port) throws TaskFailure {
    try {
      Ports.Binding[] bindings =
          engine
              .call(client -> client.inspectContainerCmd(running.id()).exec())
              .getNetworkSettings()
              .getPorts()
              .getBindings()
              .get(new ExposedPort(port));
      return bindings == null || bindings.length == 0
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(bindings[0].getHostPortSpec()));
    } catch (EngineRefusal e) {
      throw e.asFailure("error inspecting container: ");
    }
  }

  private String createWithImage(
      ContainerSpec part, Consumer<CreateContainerCmd> details, HostConfig host, TorkFolder tork)
      throws TaskFailure, EndedEarly {
    try {
      CreateContainerResponse created = createWithImage(part, details, host);
      cleanup.add(() -> engine.remove(created.getId()));
      Resources.requireKept(task.limits().orElse(Limits.NONE), created.getWarnings());
      return created.getId();
    } catch (EngineRefusal e) {
      if (e.getMessage().contains(tork.directory().toString())) {
        throw new TaskFailure(
            "the container engine does not see this worker's folder "
                + tork.directory()
                + ": worker.temp_dir must be a place that both see ("
                + e.getMessage()
                + ")",
            e);
      }
      throw e.asFailure("error creating container: ");
    }
  }

  private CreateContainerResponse createWithImage(
      ContainerSpec part, Consumer<CreateContainerCmd> details, HostConfig host)
      throws TaskFailure, EndedEarly, EngineRefusal {
    boolean pulled = false;
    while (true) {
      try {
        return engine.created(part.image(), details);
      } catch (EngineRefusal e) {
        if (engine.isForWantOfInit(e) && Boolean.TRUE.equals(host.getInit())) {
          host.withInit(false);
        } else if (e.isMissingImage() && !pulled) {
          pulled = true;
          setting.images().pull(part.image(), part.registry(), control);
        } else {
          throw e;
        }
      }
    }
  }

  private HostConfig host(ContainerSpec part, TorkFolder tork, Lease network, HostMounts hostMounts)
      throws TaskFailure {
    List<Mount> all = new ArrayList<>(mounts.open(hostMounts));
    all.add(bound(tork.directory(), TorkFolder.TARGET));
    all.addAll(networkFiles(tork, network, all));
    if (isHidden(part, all)) {
      all.addAll(files(part, tork));
    }
    HostConfig host =
        limited(HostConfig.newHostConfig())
            .withMounts(all)
            .withPrivileged(setting.config().privileged())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    network.mode().ifPresent(host::withNetworkMode);
    if (!setting.config().privileged()) {
      setting.config().restrictions().apply(host);
    }
    try {
      return engine.hasInit() ? host.withInit(true) : host;
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating container: ");
    }
  }

  private HostConfig limited(HostConfig host) throws TaskFailure {
    Resources.limit(host, task.limits().orElse(Limits.NONE));
    if (!task.gpus().isEmpty()) {
      DeviceRequest gpus = Resources.gpus(task.gpus());
      if (engine.endpoint().kind() == EngineEndpoint.Kind.PODMAN) {
        throw new TaskFailure("gpus: podman's docker API ignores them; run the task with docker");
      }
      host.withDeviceRequests(List.of(gpus));
    }
    return host;
  }

  /** Copies of the holder's network files, except where the task mounts something itself. */
  private List<Mount> networkFiles(TorkFolder tork, Lease network, List<Mount> taken)
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

  private static Mount bound(Path onHost, Path inContainer) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(onHost.toString())
        .withTarget(inContainer.toString());
  }

  /** The network with which the container starts. */
  private Lease network() {
    ContainerRuntime.Config config = setting.config();
    if (!networks.isEmpty()) {
      return new Lease(setting.slots(), Optional.of(networks.getFirst()), Optional.empty());
    }
    Optional<Slot> slot =
        config.keepNetworks() && !config.privileged() ? setting.slots().take() : Optional.empty();
    return new Lease(setting.slots(), slot.map(Slot::mode), slot);
  }

  /**
   * The network of one container until its end.
   *
   * @param mode network mode for the engine; empty for a network of its own
   * @param slot the reused network, if it is one
   * @param over whether it has been given back or discarded
   */
  private record Lease(
      NetworkSlots slots, Optional<String> mode, Optional<Slot> slot, AtomicBoolean over) {

    Lease(NetworkSlots slots, Optional<String> mode, Optional<Slot> slot) {
      this(slots, mode, slot, new AtomicBoolean());
    }

    /**
     * Docker sets the holder's host name; podman needs it explicitly, so that the network files
     * match.
     */
    Optional<String> hostname(EngineClient engine) {
      return slot.filter(lent -> engine.endpoint().kind() == EngineEndpoint.Kind.PODMAN)
          .map(lent -> NetworkFiles.hostname(lent.holder()));
    }

    void giveBack() {
      end(slots::giveBack);
    }

    void discard() {
      end(slots::discard);
    }

    private void end(Consumer<Slot> how) {
      if (over.compareAndSet(false, true)) {
        slot.ifPresent(how);
      }
    }
  }

  private List<String> networks() throws TaskFailure {
    for (String network : task.networks()) {
      check(network);
    }
    List<String> all = new ArrayList<>(task.networks());
    if (!task.sidecars().isEmpty()) {
      all.add(privateNetwork());
    }
    return all;
  }

  private boolean isOnHost() {
    return networks.contains(NetworkName.HOST);
  }

  /** Accepts only names of networks that an operator created. */
  private void check(String network) throws TaskFailure {
    if (network.equals(NetworkName.HOST)) {
      if (!setting.config().hostNetwork()) {
        throw new TaskFailure("host networking is not enabled");
      }
      if (task.networks().size() > 1 || !task.sidecars().isEmpty()) {
        throw new TaskFailure("the network host goes with no other network and no sidecars");
      }
      return;
    }
    Optional<String> fault = NetworkName.fault(network);
    if (fault.isPresent()) {
      throw new TaskFailure("networks: " + fault.get());
    }
    try {
      Optional<Network> found = engine.network(network);
      boolean other =
          found.isPresent()
              && (!network.equals(found.get().getName())
                  || found.get().getLabels().containsKey(Labels.NODE));
      if (other) {
        throw new TaskFailure("networks: '" + network + "' is not the name of a network");
      }
    } catch (EngineRefusal e) {
      throw e.asFailure("error inspecting network " + network + ": ");
    }
  }

  /** Creates the private network of a task with sidecars. */
  private String privateNetwork() throws TaskFailure {
    // Docker permits duplicate network names but starts no container in such a network.
    String network = "winch-" + NodeFolder.plain(setting.node().value()) + "-" + name;
    try {
      String id =
          engine.call(
              client ->
                  client
                      .createNetworkCmd()
                      .withName(network)
                      .withDriver("bridge")
                      .withLabels(labels)
                      .exec()
                      .getId());
      cleanup.addAwaited(() -> engine.removeNetwork(id));
      return network;
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating network: ");
    }
  }

  private void joinFurtherNetworks(String id, ContainerSpec part) throws TaskFailure {
    for (String network : networks.subList(Math.min(1, networks.size()), networks.size())) {
      try {
        engine.call(
            client ->
                client
                    .connectToNetworkCmd()
                    .withContainerId(id)
                    .withNetworkId(network)
                    .withContainerNetwork(new ContainerNetwork().withAliases(part.alias()))
                    .exec());
      } catch (EngineRefusal e) {
        throw e.asFailure("error joining network " + network + ": ");
      }
    }
  }

  /** Whether files copied into the working directory would be hidden by a mount. */
  private static boolean isHidden(ContainerSpec part, List<Mount> mounts) {
    Path workdir = Path.of(part.workdir()).normalize();
    return !part.workdir().isEmpty()
        && mounts.stream()
            .anyMatch(mount -> workdir.startsWith(Path.of(mount.getTarget()).normalize()));
  }

  /** Mounts the task's files one by one, above all other mounts. */
  private List<Mount> files(ContainerSpec part, TorkFolder tork) throws TaskFailure {
    Path copies = setting.folder().make(path -> tork.files(part.files()));
    return part.files().keySet().stream()
        .map(
            file ->
                bound(copies.resolve(file).normalize(), Path.of(part.workdir(), file).normalize()))
        .toList();
  }

  /** Copies the task's files into its own working directory, beside the image's files. */
  private void copyFiles(String id, ContainerSpec part, HostConfig host) throws TaskFailure {
    if (part.workdir().isEmpty() || part.files().isEmpty() || isHidden(part, host.getMounts())) {
      return;
    }
    var archive = new TarArchive();
    part.files()
        .forEach(
            (file, content) ->
                archive.add(
                    Path.of("/", part.workdir(), file).normalize().toString().substring(1),
                    0444,
                    content.getBytes(StandardCharsets.UTF_8)));
    try {
      engine.call(
          client ->
              client
                  .copyArchiveToContainerCmd(id)
                  .withTarInputStream(new ByteArrayInputStream(archive.bytes()))
                  .withRemotePath("/")
                  .exec());
    } catch (EngineRefusal e) {
      throw e.asFailure("error copying files: ");
    }
  }

  private static PortBinding onLoopback(int port) {
    return new PortBinding(Ports.Binding.bindIp("127.0.0.1"), new ExposedPort(port));
  }
}
