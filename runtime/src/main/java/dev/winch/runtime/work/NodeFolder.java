package dev.winch.runtime.work;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.runtime.work.DirectoryCalls.Directory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder below the temporary directory that holds all that one node's tasks have on disk.
 *
 * <p>What a task leaves here never stops anything: what cannot be removed, because it belongs to
 * another user for example, is renamed to {@code leftover-N} in the folder, warned of once, and
 * tried again by every sweep.
 */
public final class NodeFolder {
  private static final Logger LOG = LoggerFactory.getLogger(NodeFolder.class);
  private static final String LEFTOVER = "leftover-";

  private static final int A_LITTLE = 4 << 10;
  private static final int SOME_ROOM = 1 << 20;

  /** Other users may hold the first names of the folder. */
  private static final int MAX_NAMES = 100;

  private final Path path;
  private final String permissions;
  private long leftovers;

  /** Whether the last attempt to make something failed. */
  private volatile boolean failed;

  private final AtomicLong probes = new AtomicLong();

  /**
   * @param permissions such as {@code rwx------}
   */
  public NodeFolder(Path temporary, NodeId node, String permissions) {
    this.path = free(temporary.toAbsolutePath(), "winch-" + plain(node.value()));
    this.permissions = permissions;
  }

  /** Where it is, or will be. */
  public Path path() {
    return path;
  }

  /** Makes something in the folder. */
  @FunctionalInterface
  public interface Making<T> {
    T make(Path folder) throws IOException, TaskFailure;
  }

  /**
   * Makes something in the folder, and the folder first if it is missing or closed: it is missing
   * before the first run, and after a cleaner of temporary files.
   *
   * @throws UnavailableException if the disk does not let us
   */
  public <T> T make(Making<T> making) throws TaskFailure {
    try {
      try {
        return making.make(path);
      } catch (FileAlreadyExistsException e) {
        // No run of ours uses a name twice.
        remove(path.resolve(Path.of(e.getFile()).getFileName()));
        return making.make(path);
      } catch (FileSystemException e) {
        create();
        return making.make(path);
      }
    } catch (IOException e) {
      failed = true;
      throw new UnavailableException(
          "cannot write in the folder of tasks " + path + " (worker.temp_dir): " + reason(e), e);
    }
  }

  /**
   * Why nothing can be made here at the moment, or empty if it can. Once something could not be
   * made, there must be some room before it can be again.
   */
  public Optional<String> fault() {
    byte[] content = new byte[failed ? SOME_ROOM : A_LITTLE];
    try {
      Path written =
          make(
              folder -> {
                Path probe = folder.resolve("probe-" + probes.incrementAndGet());
                try {
                  return Files.write(probe, content);
                } catch (IOException e) {
                  Files.deleteIfExists(probe);
                  throw e;
                }
              });
      remove(written);
      failed = false;
      return Optional.empty();
    } catch (UnavailableException e) {
      return Optional.of(e.getMessage());
    } catch (TaskFailure e) {
      throw new InternalException("a probe is no task", e);
    }
  }

  /** Removes entries of the folder at the end of a run, or puts them aside. */
  public void remove(Path... entries) {
    for (Path entry : entries) {
      try {
        TaskFiles.delete(entry);
      } catch (IOException e) {
        putAside(entry.getFileName().toString(), e.getMessage());
      }
    }
  }

  /** Removes all that is in it, or puts it aside; nothing of this node may be running. */
  public void clear() {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        create();
        removeAll("");
      }
    } catch (IOException e) {
      LOG.warn("the folder of tasks {} is not cleared: {}", path, reason(e));
    }
  }

  /** Tries again to remove what was put aside. */
  public void sweep() {
    try {
      removeAll(LEFTOVER);
    } catch (IOException e) {
      LOG.debug("the folder of tasks {} is not swept: {}", path, reason(e));
    }
  }

  /** Takes the folder itself away, unless something is left in it for the next start. */
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.info("{} is kept for the next start: {}", path, reason(e));
    }
  }

  /** The text with all that means something in a path replaced. */
  public static String plain(String text) {
    return text.replaceAll("[^0-9A-Za-z-]", "_");
  }

  private void removeAll(String prefix) throws IOException {
    try (var calls = new DirectoryCalls();
        Directory folder = calls.open(path)) {
      for (MemorySegment entry : entries(calls, folder)) {
        String name = DirectoryCalls.readable(entry);
        if (name.startsWith(prefix)) {
          TreeRemoval.remove(calls, folder, entry)
              .ifPresent(reason -> putAside(folder, entry, calls, reason));
        }
      }
    }
  }

  private static List<MemorySegment> entries(DirectoryCalls calls, Directory folder) {
    List<MemorySegment> entries = new ArrayList<>();
    Optional<MemorySegment> next = folder.next();
    while (next.isPresent()) {
      entries.add(calls.copy(next.get()));
      next = folder.next();
    }
    return entries;
  }

  private void putAside(String name, String reason) {
    try (var calls = new DirectoryCalls();
        Directory folder = calls.open(path)) {
      putAside(folder, calls.name(name), calls, reason);
    } catch (IOException e) {
      LOG.warn("a task left {} in {}, which stays: {}", name, path, reason);
    }
  }

  /** Within the folder, as a directory of someone else cannot be moved to another one. */
  private synchronized void putAside(
      Directory folder, MemorySegment name, DirectoryCalls calls, String reason) {
    String readable = DirectoryCalls.readable(name);
    if (readable.startsWith(LEFTOVER)) {
      LOG.debug("{} in {} still cannot be removed: {}", readable, path, reason);
      return;
    }
    String aside;
    do {
      aside = LEFTOVER + ++leftovers;
    } while (Files.exists(path.resolve(aside), LinkOption.NOFOLLOW_LINKS));
    int error = folder.rename(name, folder, calls.name(aside));
    LOG.warn(
        "what a task left in {} cannot be removed and is swept again later: {}",
        path.resolve(error == 0 ? aside : readable),
        reason);
  }

  /** Makes the folder, or makes what is there usable again. */
  private void create() throws IOException {
    Files.createDirectories(path.getParent());
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!isOurs(path)) {
        throw new IOException("it belongs to someone else: remove it or choose another place", e);
      }
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(path);
        Files.createDirectory(path);
      }
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** The name can be foreseen: what another user put there is not used. */
  private static Path free(Path temporary, String name) {
    Path first = temporary.resolve(name);
    Path candidate = first;
    for (int i = 1; i < MAX_NAMES && !isFree(candidate); i++) {
      candidate = temporary.resolve(name + "-" + i);
    }
    if (!candidate.equals(first)) {
      LOG.warn("{} belongs to someone else: tasks are in {}", first, candidate);
    }
    return candidate;
  }

  private static boolean isFree(Path candidate) {
    try {
      return isOurs(candidate);
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return true; // Which the first use reports.
    }
  }

  private static boolean isOurs(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
        .equals(Files.getOwner(Path.of("/proc/self")));
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> e.toString();
    };
  }
}
