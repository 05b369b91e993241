package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import dev.winch.model.fault.UnavailableException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the engine's disk has space. It counts as full from the first call that fails for want of
 * space until a container can be created again with a file of 1 MiB, which each {@link #fault}
 * tries: less would let tasks in that need a little more than there is.
 */
final class EngineDisk {
  private static final Logger log = LoggerFactory.getLogger(EngineDisk.class);

  private static final int SOME_ROOM = 1 << 20;

  private final EngineClient engine;
  private final ContainerOperations operations;
  private final NetworkSlots slots;
  private final Map<String, String> labels;

  /**
   * @param slots for the image that is always there
   * @param labels of the node
   */
  EngineDisk(
      EngineClient engine,
      ContainerOperations operations,
      NetworkSlots slots,
      Map<String, String> labels) {
    this.engine = engine;
    this.operations = operations;
    this.slots = slots;
    this.labels = labels;
  }

  /** The reason why containers cannot be created, with the remedy; empty if they can. */
  Optional<String> fault() {
    if (!engine.isDiskFull()) {
      return Optional.empty();
    }
    String kind = engine.endpoint().kind().text();
    try {
      Optional<String> image = slots.pauseImage();
      if (image.isPresent()) {
        fill(image.get());
      }
    } catch (EngineRefusal | UnavailableException e) {
      // A full disk may also prevent the removal, which is then left to the next sweep.
      String message = String.valueOf(e.getMessage());
      if (EngineRefusal.isFullDisk(message)) {
        return Optional.of(
            kind
                + " has no space left on its disk ("
                + message
                + "): free some, for example by `"
                + kind
                + " system prune`");
      }
      if (e instanceof UnavailableException) {
        return Optional.of(message);
      }
    }
    engine.diskFreed();
    log.info("{} has space on its disk again", kind);
    return Optional.empty();
  }

  /** Creates a container with a file in it, and removes it. */
  private void fill(String image) throws EngineRefusal {
    String container =
        operations.create(
            image,
            command ->
                command
                    .withLabels(labels)
                    .withHostConfig(
                        HostConfig.newHostConfig()
                            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))));
    try {
      operations.copyInto(container, new TarArchive().add("probe", 0444, new byte[SOME_ROOM]));
    } finally {
      operations.remove(container);
    }
  }
}
