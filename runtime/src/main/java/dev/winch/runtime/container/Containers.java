package dev.winch.runtime.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.winch.model.run.LogStream;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.container.ContainerOperations.ExitCode;
import dev.winch.runtime.work.ArgumentLimits;
import dev.winch.runtime.work.Environment;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Creates the containers of one run, which share mounts, limits and networks. Every resource is
 * registered for cleanup on creation.
 */
final class Containers {
  private final ContainerRun.Setting setting;
  private final Consumer<String> note;
  private final EngineClient engine;
  private final ContainerOperations operations;
  private final String name;
  private final Map<String, String> labels;
  private final RunControl control;
  private final Cleanup cleanup;
  private final TaskSpec task;
  private final TaskNetworks networks;
  private final TaskMounts mounts;
  private final HostConfigFactory hostConfigs;
  private int made;

  /**
   * Prepares networks, mounts and limits, in this order.
   *
   * @param name unique among the active runs of this node
   * @param note receives lines for the task's log
   */
  Containers(
      ContainerRun.Setting setting,
      TaskSpec task,
      String name,
      Map<String, String> labels,
      RunControl control,
      Cleanup cleanup,
      Consumer<String> note)
      throws TaskFailure {
    this.note = note;
    this.setting = setting;
    this.engine = setting.engine();
    this.operations = setting.operations();
    this.task = task;
    this.name = name;
    this.labels = labels;
    this.control = control;
    this.cleanup = cleanup;
    this.networks = new TaskNetworks(setting, task, name, labels, cleanup);
    this.mounts =
        new TaskMounts(
            engine,
            setting.resources(),
            setting.config().binds(),
            setting.folder().path(),
            labels,
            cleanup);
    mounts.prepare(task);
    this.hostConfigs = new HostConfigFactory(setting, task);
    hostConfigs.checkLimits();
  }

  /**
   * Creates a container; pulls its image by the {@link PullPolicy}.
   *
   * @param port to be published on a free port of this host's loopback address
   */
  CreatedContainer create(ContainerSpec part, OptionalInt port)
      throws TaskFailure, EndedEarly, InterruptedException {
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
    NetworkLease network = networks.lease();
    cleanup.add(network::discard);
    HostMounts hostMounts = mounts.ofHost();
    HostConfig host = hostConfigs.create(part, tork, network, mounts.open(hostMounts));
    port.ifPresent(number -> host.withPortBindings(onLoopback(number)));
    Consumer<CreateContainerCmd> details =
        command -> {
          command.withHostConfig(host).withEnv(environment).withLabels(labels);
          port.ifPresent(number -> command.withExposedPorts(List.of(new ExposedPort(number))));
          part.effectiveEntrypoint().ifPresent(command::withEntrypoint);
          part.effectiveCmd().ifPresent(command::withCmd);
          part.effectiveWorkdir().ifPresent(command::withWorkingDir);
          networks.alias(part).ifPresent(command::withAliases);
          network.hostname(engine).ifPresent(command::withHostName);
          ContainerOptions options = part.options();
          if (!options.user().isEmpty()) {
            command.withUser(options.user());
          }
          if (!options.platform().isEmpty()) {
            command.withPlatform(options.platform());
          }
        };
    String id = createWithImage(part, details, host, tork);
    networks.joinFurther(id, part);
    WorkdirFiles.copy(operations, id, part, host.getMounts());
    return new CreatedContainer(id, tork, network, hostMounts);
  }

  /** Starts a container; output is passed on from the first byte. */
  RunningContainer start(CreatedContainer created, BiConsumer<LogStream, byte[]> output)
      throws TaskFailure, EndedEarly, InterruptedException {
    RunningContainer running;
    try {
      cleanup.add(() -> setting.guard().ended(created.id()));
      running =
          setting.guard().start(created.id(), created.hostMounts(), () -> begin(created, output));
    } catch (EngineRefusal e) {
      String daemon = "Error response from daemon: ";
      throw e.asFailure(
          "error starting container "
              + created.id()
              + ": "
              + daemon
              + e.getMessage()
              + "\n: "
              + daemon);
    }
    verify(created, running);
    control.begun(running);
    return running;
  }

  private RunningContainer begin(CreatedContainer created, BiConsumer<LogStream, byte[]> output)
      throws TaskFailure, EndedEarly, EngineRefusal, InterruptedException {
    EngineStream.Output following = operations.follow(created.id(), output);
    cleanup.add(following::close);
    ExitCode exitCode = operations.exitCode(created.id());
    RunningContainer running =
        control.enter(
            () -> new RunningContainer(operations, created.id(), output, following, exitCode));
    engine.call(client -> client.startContainerCmd(created.id()).exec());
    return running;
  }

  private void verify(CreatedContainer created, RunningContainer running) throws TaskFailure {
    if (created.hostMounts().isEmpty()) {
      return;
    }
    try {
      created.hostMounts().verify(created.id(), operations.pid(created.id()));
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
  OptionalInt publishedPort(RunningContainer running, int port) throws TaskFailure {
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
      throws TaskFailure, EndedEarly, InterruptedException {
    try {
      CreateContainerResponse created = createWithImage(part, details, host);
      cleanup.add(() -> operations.remove(created.getId()));
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
      throws TaskFailure, EndedEarly, InterruptedException, EngineRefusal {
    Images images = setting.images();
    PullPolicy policy = images.policy(part);
    boolean pulled =
        policy == PullPolicy.ALWAYS
            || (policy == PullPolicy.MISSING && images.isOfOtherPlatform(part));
    if (pulled) {
      images.pull(part, control, note);
    }
    while (true) {
      try {
        CreateContainerResponse created = operations.created(part.image(), details);
        images.used(part.image());
        return created;
      } catch (EngineRefusal e) {
        if (setting.features().isForWantOfInit(e) && Boolean.TRUE.equals(host.getInit())) {
          host.withInit(false);
        } else if (e.isMissingImage() && policy == PullPolicy.NEVER) {
          throw new TaskFailure(
              "image "
                  + part.image()
                  + " is not on this worker, and pull is never: "
                  + e.getMessage(),
              e);
        } else if (e.isMissingImage() && !pulled) {
          pulled = true;
          images.pull(part, control, note);
        } else {
          throw e;
        }
      }
    }
  }

  private static PortBinding onLoopback(int port) {
    return new PortBinding(Ports.Binding.bindIp("127.0.0.1"), new ExposedPort(port));
  }
}
