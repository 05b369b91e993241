package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import dev.winch.runtime.container.Engine.EngineRefusal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks kept ready. Making and unmaking a container's network takes most of the time of a short
 * task; so a task that asks for no network of its own joins that of an idle container, which is
 * kept for the next one. A slot serves one container at a time: what a task could notice of those
 * before it is the address, and packets still under way to it. Privileged containers could change
 * the network and get their own. There are as many slots as there were containers at a time.
 */
final class NetworkSlots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkSlots.class);

  private final Engine engine;
  private final Map<String, String> labels;
  private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
  private Optional<Boolean> usable = Optional.empty();

  /**
   * One network, the holder's.
   *
   * @param holder id of the idle container
   */
  record Slot(String holder) {
    /** As a container's network mode. */
    String mode() {
      return "container:" + holder;
    }
  }

  NetworkSlots(Engine engine, Map<String, String> labels) {
    this.engine = engine;
    this.labels = labels;
  }

  /** A slot for one container, or empty if this engine cannot have them. */
  Optional<Slot> take() {
    for (Slot slot = idle.pollFirst(); slot != null; slot = idle.pollFirst()) {
      if (engine.isRunning(slot.holder())) {
        return Optional.of(slot);
      }
      discard(slot); // Somebody tidied up.
    }
    try {
      return isUsable() ? Optional.of(make()) : Optional.empty();
    } catch (EngineRefusal e) {
      LOG.warn("no network kept ready, tasks take longer: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Its container has ended. */
  void giveBack(Slot slot) {
    idle.addFirst(slot);
  }

  private void discard(Slot slot) {
    engine.remove(slot.holder());
  }

  /** Removes them all; none may be in use. */
  @Override
  public void close() {
    for (Slot slot = idle.poll(); slot != null; slot = idle.poll()) {
      discard(slot);
    }
  }

  private synchronized boolean isUsable() throws EngineRefusal {
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
    try {
      engine.call(client -> client.startContainerCmd(holder).exec());
    } catch (EngineRefusal e) {
      engine.remove(holder);
      throw e;
    }
    return new Slot(holder);
  }
}
