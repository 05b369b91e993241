package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pool of reusable networks. Creating and deleting a container's network takes most of the time of
 * a short task, so a task without networks joins the network of an idle container, which is reused
 * by the next task. A slot serves one container at a time, and each container has its own copies of
 * the network files ({@link NetworkFiles}); a task can only notice its predecessors by the address
 * and packets still in transit. Privileged containers could change the network and get their own.
 * There are as many slots as there were concurrent containers.
 *
 * <p>A slot is discarded if its container did not start or did not end normally, and after ten
 * minutes, so that tasks see changed name servers of the host.
 */
final class NetworkSlots implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NetworkSlots.class);
  private static final Duration AGE = Duration.ofMinutes(10);

  private final EngineClient engine;
  private final ContainerOperations containers;
  private final EngineFeatures features;
  private final Map<String, String> labels;
  private final LongSupplier nanos;
  private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
  private final Set<String> holders = ConcurrentHashMap.newKeySet();
  private final Queue<Slot> discarded = new ConcurrentLinkedQueue<>();

  @GuardedBy("this")
  private Optional<String> pauseImage = Optional.empty();

  /**
   * The network of one holder.
   *
   * @param holder id of the idle container
   * @param files its network files
   * @param madeAt by the pool's clock
   */
  record Slot(String holder, NetworkFiles files, long madeAt) {
    /** The network mode for a container. */
    String mode() {
      return "container:" + holder;
    }
  }

  /**
   * @param nanos a monotonic clock
   */
  NetworkSlots(
      EngineClient engine,
      ContainerOperations containers,
      EngineFeatures features,
      Map<String, String> labels,
      LongSupplier nanos) {
    this.engine = engine;
    this.containers = containers;
    this.features = features;
    this.labels = labels;
    this.nanos = nanos;
  }

  /** Takes a slot for one container; empty if this engine cannot provide one. */
  Optional<Slot> take() {
    removeDiscarded();
    for (Slot slot = idle.pollFirst(); slot != null; slot = idle.pollFirst()) {
      if (!isOld(slot) && containers.isRunning(slot.holder())) {
        return Optional.of(slot);
      }
      discard(slot);
    }
    try {
      Optional<String> image = pauseImage();
      return image.isPresent() ? Optional.of(make(image.get())) : Optional.empty();
    } catch (EngineRefusal e) {
      log.warn("cannot create a reusable network, tasks start more slowly: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private boolean isOld(Slot slot) {
    return nanos.getAsLong() - slot.madeAt() > AGE.toNanos();
  }

  /** Whether this container is a holder. */
  boolean isHolder(String container) {
    return holders.contains(container);
  }

  /** Returns a slot whose container has ended. */
  void giveBack(Slot slot) {
    idle.addFirst(slot);
  }

  /** Discards a slot that is broken or whose container may still run. */
  void discard(Slot slot) {
    discarded.add(slot);
    removeDiscarded();
  }

  /**
   * Removes discarded holders; podman keeps one as long as a container that joined it exists, even
   * an ended one.
   */
  private void removeDiscarded() {
    for (Slot slot : List.copyOf(discarded)) {
      try {
        containers.removeRunning(slot.holder());
        discarded.remove(slot);
        holders.remove(slot.holder());
      } catch (UnavailableException e) {
        log.debug("cannot remove network {} yet: {}", slot.holder(), e.getMessage());
      }
    }
  }

  /**
   * Kills the holders of all networks, in use or idle, because a process that exits at once cannot
   * remove them. Returns at once.
   */
  void kill() {
    for (String holder : holders) {
      ShortLivedThreads.start("kill", () -> kill(holder));
    }
  }

  private void kill(String holder) {
    try {
      containers.kill(holder);
    } catch (UnavailableException e) {
      log.warn(
          "cannot kill the holder of network {}; the next start removes it: {}",
          holder,
          e.getMessage());
    }
  }

  /** Removes all slots; none may be in use. */
  @Override
  public void close() {
    removeDiscarded();
    for (Slot slot = idle.poll(); slot != null; slot = idle.poll()) {
      discard(slot);
    }
  }

  /**
   * The id of the pause image, which is loaded if it is missing; empty if there is none for the
   * engine's architecture. Only an id is safe: a task that pulls an image can move any name.
   */
  synchronized Optional<String> pauseImage() throws EngineRefusal {
    if (pauseImage.isEmpty()) {
      Optional<PauseImage> image = PauseImage.of(features.architecture());
      if (image.isEmpty()) {
        return Optional.empty();
      }
      pauseImage = Optional.of(present(image.get()));
    }
    return pauseImage;
  }

  private String present(PauseImage image) throws EngineRefusal {
    try {
      return idOf(image.id());
    } catch (EngineRefusal e) {
      engine.call(client -> client.loadImageCmd(new ByteArrayInputStream(image.archive())).exec());
      return idOf(PauseImage.NAME);
    }
  }

  private String idOf(String image) throws EngineRefusal {
    return Objects.requireNonNull(
        engine.call(client -> client.inspectImageCmd(image).exec()).getId());
  }

  private Slot make(String image) throws EngineRefusal {
    String holder =
        containers.create(
            image,
            command ->
                command
                    .withLabels(labels)
                    .withHostConfig(
                        HostConfig.newHostConfig()
                            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))));
    holders.add(holder);
    try {
      engine.call(client -> client.startContainerCmd(holder).exec());
      return new Slot(holder, NetworkFiles.of(containers, holder), nanos.getAsLong());
    } catch (EngineRefusal | UnavailableException e) {
      holders.remove(holder);
      containers.removeRunning(holder);
      throw e;
    }
  }
}
