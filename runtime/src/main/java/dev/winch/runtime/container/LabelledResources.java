package dev.winch.runtime.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Finds and removes the containers, volumes and networks that carry a label. Thread-safe. */
final class LabelledResources {
  private static final int REMOVAL_ATTEMPTS = 5;
  private static final long REMOVAL_PAUSE_MILLIS = 200;

  private final EngineClient engine;
  private final ContainerOperations containers;

  LabelledResources(EngineClient engine, ContainerOperations containers) {
    this.engine = engine;
    this.containers = containers;
  }

  void removeVolume(String name) throws EngineRefusal {
    removeWhenFree(client -> client.removeVolumeCmd(name).exec());
  }

  void removeNetwork(String id) throws EngineRefusal {
    removeWhenFree(client -> client.removeNetworkCmd(id).exec());
  }

  /**
   * Removes a volume or network whose containers are removed already; the engine may need a moment
   * to notice.
   */
  private void removeWhenFree(Function<DockerClient, Void> removal) throws EngineRefusal {
    long pause = REMOVAL_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      try {
        engine.call(removal);
        return;
      } catch (EngineRefusal e) {
        if (e.isMissing()) {
          return;
        }
        if (attempt == REMOVAL_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
        pause *= 2;
      }
    }
  }

  /** Kinds of labelled resources. */
  enum Kind {
    CONTAINER,
    VOLUME,
    NETWORK
  }

  /**
   * A labelled resource.
   *
   * @param run that it belongs to, see {@link Labels#run}
   */
  record Labelled(Kind kind, String id, String run) {}

  /** All resources with the label, in an order in which they can be removed. */
  List<Labelled> labelled(String label, String value) throws EngineRefusal {
    List<Labelled> all = new ArrayList<>();
    for (Container container :
        engine.call(
            client ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(label, value))
                    .exec())) {
      all.add(new Labelled(Kind.CONTAINER, container.getId(), Labels.run(container.getLabels())));
    }
    // Podman does not remove a container whose network another one uses: those of tasks go first.
    all.sort(Comparator.comparing(one -> one.run().isEmpty()));
    List<String> filter = List.of(label + "=" + value);
    var volumes = engine.call(client -> client.listVolumesCmd().withFilter("label", filter).exec());
    for (var volume : Optional.ofNullable(volumes.getVolumes()).orElse(List.of())) {
      all.add(new Labelled(Kind.VOLUME, volume.getName(), Labels.run(volume.getLabels())));
    }
    for (var network :
        engine.call(client -> client.listNetworksCmd().withFilter("label", filter).exec())) {
      all.add(new Labelled(Kind.NETWORK, network.getId(), Labels.run(network.getLabels())));
    }
    return all;
  }

  void remove(Labelled one) throws EngineRefusal {
    switch (one.kind()) {
      case CONTAINER -> containers.removeRunning(one.id());
      case VOLUME -> removeVolume(one.id());
      case NETWORK -> removeNetwork(one.id());
    }
  }

  /** Removes every container, volume and network with the label. */
  void removeLabelled(String label, String value) throws EngineRefusal {
    for (Labelled one : labelled(label, value)) {
      remove(one);
    }
  }
}
