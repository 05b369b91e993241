package dev.winch.cli.host;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The persistent data folder. Each process that uses it locks one slot, with a node id of its own,
 * until this is closed.
 */
public final class DataFolder implements AutoCloseable {
  /** A node id; in a line of its own the start of its last process in microseconds. */
  private static final Pattern SLOT = Pattern.compile("([0-9a-f]{32})(?:\\n(\\d{1,18}))?");

  private final Path folder;
  private final NodeProcess process;
  private final LockFile slot;

  private DataFolder(Path folder, NodeProcess process, LockFile slot) {
    this.folder = folder;
    this.process = process;
    this.slot = slot;
  }

  /**
   * Locks the first free slot; creates folder and slot if they do not exist.
   *
   * @throws InvalidInputException if the folder cannot be created or written
   */
  public static DataFolder open(Path folder, IdGenerator ids, InstantSource clock) {
    try {
      Files.createDirectories(folder);
      LockFile slot = firstFreeSlot(folder);
      NodeProcess process = next(slot.content(), ids, clock.instant());
      slot.overwrite(process.node() + "\n" + micros(process.startedAt()));
      return new DataFolder(folder, process, slot);
    } catch (IOException e) {
      throw new InvalidInputException(
          "cannot use the data folder %s (data.dir): %s".formatted(folder, e));
    }
  }

  /** The process after the one that a slot's content describes. */
  private static NodeProcess next(String content, IdGenerator ids, Instant now) {
    Matcher slot = SLOT.matcher(content);
    if (!slot.matches()) {
      return new NodeProcess(new NodeId(ids.next()), now);
    }
    NodeId node = new NodeId(slot.group(1));
    long after = slot.group(2) == null ? 0 : Long.parseLong(slot.group(2)) + 1;
    return new NodeProcess(
        node, Instant.EPOCH.plus(Math.max(after, micros(now)), ChronoUnit.MICROS));
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static LockFile firstFreeSlot(Path folder) throws IOException {
    for (int number = 1; ; number++) {
      Optional<LockFile> slot = LockFile.take(folder.resolve("node-" + number));
      if (slot.isPresent()) {
        return slot.get();
      }
    }
  }

  public Path folder() {
    return folder;
  }

  /**
   * The node id of this process. It is the same after a restart unless another process takes the
   * slot first (O27).
   */
  public NodeId node() {
    return process.node();
  }

  /** This process among those of its node. */
  public NodeProcess process() {
    return process;
  }

  @Override
  public void close() {
    slot.close();
  }
}
