package dev.winch.runtime.container;

import com.github.dockerjava.api.model.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an engine can do, by its own answers. Thread-safe. */
final class EngineFeatures {
  private static final Logger log = LoggerFactory.getLogger(EngineFeatures.class);

  private final EngineClient engine;
  private volatile @Nullable Version version;
  private volatile boolean wantsInit;

  EngineFeatures(EngineClient engine) {
    this.engine = engine;
  }

  /** {@code amd64}, {@code arm64} and so on. */
  String architecture() throws EngineRefusal {
    return version().getArch();
  }

  /**
   * Whether the engine can run a small init process in containers. With it a script gets TERM like
   * any process; without it, the kernel blocks signals that process 1 does not handle. Podman only
   * reports it on use, see {@link #isForWantOfInit}.
   */
  boolean hasInit() throws EngineRefusal {
    if (engine.isPodman()) {
      return !wantsInit;
    }
    return hasComponent("docker-init");
  }

  /**
   * Whether podman rejected a container because its host has no init; it is not requested again.
   */
  boolean isForWantOfInit(EngineRefusal refusal) {
    boolean missing = engine.isPodman() && refusal.getMessage().contains("container-init");
    if (missing && !wantsInit) {
      log.warn(
          "podman has no init for containers, so scripts do not get TERM and are killed after"
              + " worker.grace: install catatonit ({})",
          refusal.getMessage());
      wantsInit = true;
    }
    return missing;
  }

  /** The kind of the engine by its answer: podman also listens where docker is expected. */
  EngineEndpoint.Kind kind() throws EngineRefusal {
    return hasComponent("Podman Engine") ? EngineEndpoint.Kind.PODMAN : EngineEndpoint.Kind.DOCKER;
  }

  private boolean hasComponent(String name) throws EngineRefusal {
    return Optional.ofNullable(version().getComponents()).orElse(List.of()).stream()
        .anyMatch(component -> name.equals(component.getName()));
  }

  private Version version() throws EngineRefusal {
    Version known = version;
    if (known == null) {
      known = engine.call(client -> client.versionCmd().exec());
      version = known;
    }
    return known;
  }
}
