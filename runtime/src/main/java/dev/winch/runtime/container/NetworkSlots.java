package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
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
 * Networks kept ready. Making and unmaking a container's network takes most of the time of a short
 * task; so a task that asks for no network of its own joins that of an idle container, which is
 * kept for the next one. A slot serves one container at a time, and each has copies of its own of
 * the files that go with the network ({@link NetworkFiles}): what a task could notice of those
 * before it is the address, and packets still under way to it. Privileged containers could change
 * the network and get their own. There are as many slots as there were containers at a time.
 *
 * <p>A slot whose container did not start, or did not end as it should, is not used again; nor is
 * one after ten minutes, so that tasks see a change of the host's name servers.
 */
final class NetworkSlots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkSlots.class);
  private static final Duration AGE = Duration.ofMinutes(10);

  private final EngineClient engine;
  private final Map<String, String> labels;
  private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
  private final Set<String> holders = ConcurrentHashMap.newKeySet();
  private final Queue<Slot> discarded = new ConcurrentLinkedQueue<>();
  private Optional<Boolean> usable = Optional.empty();

  /**
   * One network, the holder's.
   *
   * @param holder id of the idle container
   * @param files what goes with it
   * @param madeAt by {@link System#nanoTime}
   */
  record Slot(String holder, NetworkFiles files, long madeAt) {
    /** As a container's network mode. */
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

  /** A slot for one container, or empty if this engine cannot have them. */
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
      LOG.warn("no network kept ready, tasks take longer: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether this container keeps a network. */
  boolean isHolder(String container) {
    return holders.contains(container);
  }

  /** Its container has ended. */
  void giveBack(Slot slot) {
    idle.addFirst(slot);
  }

  /** It is not used again: something is wrong with it, or its container may still run. */
  void discard(Slot slot) {
    discarded.add(slot);
    removeDiscarded();
  }

  /** Podman keeps a holder as long as a container that joined it is there, ended or not. */
  private void removeDiscarded() {
    for (Slot slot : List.copyOf(discarded)) {
      try {
        engine.remove(slot.holder());
        discarded.remove(slot);
        holders.remove(slot.holder());
      } catch (UnavailableException e) {
        LOG.debug("network {} is removed later: {}", slot.holder(), e.getMessage());
      }
    }
  }

  /**
   * Kills the holders of all networks, used or idle, which a process that ends at once cannot
   * remove any more. Returns at once.
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
      LOG.warn("network {} is left to the next start: {}", holder, e.getMessage());
    }
  }

  /** Removes them all; none may be in use. */
  @Override
  public void close() {
    removeDiscarded();
    for (Slot slot = idle.poll(); slot != null; slot = idle.poll()) {
      discard(slot);
    }
  }

  /** Whether there is an image of a program that does nothing, for the machine of the engine. */
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
