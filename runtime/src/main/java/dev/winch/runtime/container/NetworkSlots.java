package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.container.EngineClient.EngineRefusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
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
  private final Map<String, String> labels;
  private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
  private final Set<String> holders = ConcurrentHashMap.newKeySet();
  private final Queue<Slot> discarded = new ConcurrentLinkedQueue<>();

  @GuardedBy("this")
  private Optional<Boolean> usable = Optional.empty();

  /**
   * The network of one holder.
   *
   * @param holder id of the idle container
   * @param files its network files
   * @param madeAt by {@link System#nanoTime}
   */
  record Slot(String holder, NetworkFiles files, long madeAt) {
    /** The network mode for a container. */
    String mode() {
      return "container:" + holder;
    }

    private boolean isOld() {
      return System.nanoTime() - madeAt > AGE.toNanos();
    }
  }

  NetworkSlots(EngineClient engine, Map<String, String> labels) {
    this.engine = engine;
    this.labels = labels;
  }

  /** Takes a slot for one container; empty if this engine cannot provide one. */
  Optional<Slot> take() {
    removeDiscarded();
    for (Slot slot = idle.pollFirst(); slot != null; slot = idle.pollFirst()) {
      if (!slot.isOld() && engine.isRunning(slot.holder())) {
        return Optional.of(slot);
      }
      discard(slot);
    }
    try {
      return hasPauseImage() ? Optional.of(make()) : Optional.empty();
    } catch (EngineRefusal e) {
      log.warn("cannot create a reusable network, tasks start more slowly: {}", e.getMessage());
      return Optional.empty();
    }
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
        engine.remove(slot.holder());
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
      engine.kill(holder);
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

  /** Whether the pause image exists for the engine's architecture. */
  synchronized boolean hasPauseImage() throws EngineRefusal {
    if (usable.isEmpty()) {
      Optional<byte[]> image = PauseImage.archive(engine.architecture());
      if (image.isPresent()) {
        engine.load(image.get());
      }
      usable = Optional.of(image.isPresent());
    }
    return usable.get();
  }

  private Slot make() throws EngineRefusal {
    String holder =
        engine.create(
            PauseImage.NAME,
            command ->
                command
                    .withLabels(labels)
                    .withHostConfig(
                        HostConfig.newHostConfig()
                            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))));
    holders.add(holder);
    try {
      engine.call(client -> client.startContainerCmd(holder).exec());
      return new Slot(holder, NetworkFiles.of(engine, holder), System.nanoTime());
    } catch (EngineRefusal | UnavailableException e) {
      holders.remove(holder);
      engine.remove(holder);
      throw e;
    }
  }
}
