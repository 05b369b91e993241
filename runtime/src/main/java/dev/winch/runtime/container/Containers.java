package dev.winch.runtime.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.container.Engine.EngineRefusal;
import dev.winch.runtime.container.Engine.ExitCode;
import dev.winch.runtime.container.NetworkSlots.Slot;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes the containers of one run, which share mounts, limits and networks. Whatever it makes is
 * noted for the cleanup at once.
 */
final class Containers {
  private final ContainerRun.Setting setting;
  private final Engine engine;
  private final String name;
  private final Map<String, String> labels;
  private final RunControl control;
  private final Cleanup cleanup;
  private final TaskSpec task;
  private final List<String> networks;
  private final List<Mount> mounts;
  private int made;

  /**
   * Prepares what is shared: networks, mounts, limits, in this order.
   *
   * @param name unique among the runs of this node that are under way
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
    this.mounts = new TaskMounts(engine, setting.config().binds(), labels, cleanup).prepare(task);
    limited(HostConfig.newHostConfig()); // Tells what is wrong before anything is fetched.
  }

  /** A container that has not started. */
  static final class Created {
    private final String id;
    private final TorkFolder tork;
    private final Runnable release;

    private Created(String id, TorkFolder tork, Runnable release) {
      this.id = id;
      this.tork = tork;
      this.release = release;
    }

    TorkFolder tork() {
      return tork;
    }

    /** The container has ended: what it had to itself may be another's. */
    void release() {
      release.run();
    }
  }

  /** A container that has started. */
  record Running(Engine engine, String id, EngineStream.Output output, ExitCode exitCode)
      implements RunControl.Target {
    @Override
    public void terminate() {
      engine.settle(client -> client.killContainerCmd(id).withSignal("TERM").exec());
    }

    @Override
    public void kill() {
      engine.settle(client -> client.killContainerCmd(id).withSignal("KILL").exec());
    }
  }

  /**
   * Creates a container, and fetches its image if it is not there.
   *
   * @param port to be published on some port of this host's loopback address
   */
  Created create(Part part, OptionalInt port) throws TaskFailure, EndedEarly {
    if (part.image().isBlank()) {
      throw new TaskFailure(
          "error pulling image: : repository name must have at least one component");
    }
    List<String> environment =
        Environment.of(part.env(), TorkFolder.STDOUT, TorkFolder.PROGRESS, Map.of());
    TorkFolder tork =
        setting.folder().make(path -> TorkFolder.create(path, name + "-" + ++made, part));
    cleanup.add(() -> setting.folder().remove(tork.directory()));
    HostConfig host = host(tork);
    port.ifPresent(number -> host.withPortBindings(onLoopback(number)));
    Runnable release = network(host);
    cleanup.add(release::run);
    Consumer<CreateContainerCmd> details =
        command -> {
          command.withHostConfig(host).withEnv(environment).withLabels(labels);
          port.ifPresent(number -> command.withExposedPorts(List.of(new ExposedPort(number))));
          part.effectiveEntrypoint().ifPresent(command::withEntrypoint);
          part.effectiveCmd().ifPresent(command::withCmd);
          part.effectiveWorkdir().ifPresent(command::withWorkingDir);
          if (!networks.isEmpty() && !part.alias().isEmpty()) {
            command.withAliases(part.alias());
          }
        };
    String id = createWithImage(part, details, tork);
    cleanup.add(() -> engine.remove(id));
    joinFurtherNetworks(id, part);
    copyFiles(id, part);
    return new Created(id, tork, release);
  }

  /** Starts a container; its output comes from the first byte on. */
  Running start(Created created, Consumer<byte[]> output)
      throws TaskFailure, EndedEarly, InterruptedException {
    EngineStream.Output following = engine.follow(created.id, output);
    cleanup.add(following::close);
    ExitCode exitCode = engine.exitCode(created.id);
    Running running = control.enter(() -> new Running(engine, created.id, following, exitCode));
    try {
      engine.call(client -> client.startContainerCmd(created.id).exec());
    } catch (EngineRefusal e) {
      String text = "Error response from daemon: " + e.getMessage();
      throw new TaskFailure(
          "error starting container " + created.id + ": " + text + "\n: " + text, e);
    }
    control.begun(running);
    return running;
  }

  /** The port of this host's loopback address that leads to the container's, while it runs. */
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

  private String createWithImage(Part part, Consumer<CreateContainerCmd> details, TorkFolder tork)
      throws TaskFailure, EndedEarly {
    try {
      try {
        return engine.create(part.image(), details);
      } catch (EngineRefusal e) {
        if (!e.isMissingImage()) {
          throw e;
        }
        setting.images().pull(part.image(), part.registry(), control);
        return engine.create(part.image(), details);
      }
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

  private HostConfig host(TorkFolder tork) throws TaskFailure {
    List<Mount> all = new ArrayList<>(mounts);
    all.add(
        new Mount()
            .withType(MountType.BIND)
            .withSource(tork.directory().toString())
            .withTarget(TorkFolder.TARGET.toString()));
    HostConfig host =
        limited(HostConfig.newHostConfig())
            .withMounts(all)
            .withPrivileged(setting.config().privileged())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    try {
      return engine.hasInit() ? host.withInit(true) : host;
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating container: ");
    }
  }

  private HostConfig limited(HostConfig host) throws TaskFailure {
    Resources.limit(host, task.limits().orElse(Limits.NONE));
    if (!task.gpus().isEmpty()) {
      host.withDeviceRequests(List.of(Resources.gpus(task.gpus())));
    }
    return host;
  }

  /**
   * Says which network the container starts with.
   *
   * @return to be run once the container has ended; a second time is without effect
   */
  private Runnable network(HostConfig host) {
    if (!networks.isEmpty()) {
      host.withNetworkMode(networks.getFirst());
      return () -> {};
    }
    ContainerRuntime.Config config = setting.config();
    Optional<Slot> slot =
        config.keepNetworks() && !config.privileged() ? setting.slots().take() : Optional.empty();
    if (slot.isEmpty()) {
      return () -> {};
    }
    host.withNetworkMode(slot.get().mode());
    var given = new AtomicBoolean();
    return () -> {
      if (given.compareAndSet(false, true)) {
        setting.slots().giveBack(slot.get());
      }
    };
  }

  private List<String> networks() throws TaskFailure {
    if (task.networks().contains("host") && !setting.config().hostNetwork()) {
      throw new TaskFailure("host networking is not enabled");
    }
    List<String> all = new ArrayList<>(task.networks());
    if (!task.sidecars().isEmpty()) {
      all.add(privateNetwork());
    }
    return all;
  }

  /** By which the parts of a task with sidecars reach one another. */
  private String privateNetwork() throws TaskFailure {
    // Names need not be unique, yet docker starts nothing in a network whose name is not.
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

  private void joinFurtherNetworks(String id, Part part) throws TaskFailure {
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

  /** With a working directory of its own the task's files are laid beside the image's there. */
  private void copyFiles(String id, Part part) throws TaskFailure {
    if (part.workdir().isEmpty() || part.files().isEmpty()) {
      return;
    }
    var archive = new Archive();
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
