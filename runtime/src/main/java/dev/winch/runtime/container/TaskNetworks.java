package dev.winch.runtime.container;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.winch.model.spec.NetworkName;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.container.NetworkSlots.Slot;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The networks of one run: those that the task names, and a private one if it has sidecars. Without
 * either, each container joins a reused network ({@link NetworkSlots}).
 */
final class TaskNetworks {
  private final ContainerRun.Setting setting;
  private final EngineClient engine;
  private final TaskSpec task;
  private final List<String> networks;

  /**
   * Checks the networks, and creates the private one.
   *
   * @param run unique among the active runs of this node
   */
  TaskNetworks(
      ContainerRun.Setting setting,
      TaskSpec task,
      String run,
      Map<String, String> labels,
      Cleanup cleanup)
      throws TaskFailure {
    this.setting = setting;
    this.engine = setting.engine();
    this.task = task;
    for (String network : task.networks()) {
      check(network);
    }
    List<String> all = new ArrayList<>(task.networks());
    if (!task.sidecars().isEmpty()) {
      all.add(privateNetwork(run, labels, cleanup));
    }
    this.networks = List.copyOf(all);
  }

  /** The network with which a container starts. */
  NetworkLease lease() {
    ContainerRuntime.Config config = setting.config();
    if (!networks.isEmpty()) {
      return new NetworkLease(setting.slots(), Optional.of(networks.getFirst()), Optional.empty());
    }
    Optional<Slot> slot =
        config.keepNetworks() && !config.privileged() ? setting.slots().take() : Optional.empty();
    return new NetworkLease(setting.slots(), slot.map(Slot::mode), slot);
  }

  /** The name of a container in the network with which it starts. */
  Optional<String> alias(ContainerSpec part) {
    boolean named = !networks.isEmpty() && !isOnHost() && !part.alias().isEmpty();
    return named ? Optional.of(part.alias()) : Optional.empty();
  }

  /** Joins the networks after the first. */
  void joinFurther(String container, ContainerSpec part) throws TaskFailure {
    for (String network : networks.subList(Math.min(1, networks.size()), networks.size())) {
      try {
        engine.call(
            client ->
                client
                    .connectToNetworkCmd()
                    .withContainerId(container)
                    .withNetworkId(network)
                    .withContainerNetwork(new ContainerNetwork().withAliases(part.alias()))
                    .exec());
      } catch (EngineRefusal e) {
        throw e.asFailure("error joining network " + network + ": ");
      }
    }
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
      Optional<Network> found = inspect(network);
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

  /** Inspects a network by name or id; empty if it does not exist. */
  private Optional<Network> inspect(String name) throws EngineRefusal {
    try {
      return Optional.of(
          engine.call(client -> client.inspectNetworkCmd().withNetworkId(name).exec()));
    } catch (EngineRefusal e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private String privateNetwork(String run, Map<String, String> labels, Cleanup cleanup)
      throws TaskFailure {
    // Docker permits duplicate network names but starts no container in such a network.
    String network = "winch-" + NodeFolder.plain(setting.node().value()) + "-" + run;
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
      cleanup.addAwaited(() -> setting.resources().removeNetwork(id));
      return network;
    } catch (EngineRefusal e) {
      throw e.asFailure("error creating network: ");
    }
  }
}
