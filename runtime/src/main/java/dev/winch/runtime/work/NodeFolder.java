package dev.winch.runtime.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
 * The node's folder below the temporary directory, which contains all files of its tasks.
 *
 * <p>Leftovers of tasks never cause an error: files that cannot be removed, for example those of
 * another user, are renamed to {@code leftover-N}, logged once, and retried by every sweep.
 */
public final class NodeFolder {
  private static final Logger log = LoggerFactory.getLogger(NodeFolder.class);
  private static final String LEFTOVER = "leftover-";

  private static final int A_LITTLE = 4 << 10;
  private static final int SOME_ROOM = 1 << 20;

  /** Number of alternative names if other users own the first ones. */
  private static final int MAX_NAMES = 100;

  private final Path path;
  private final String permissions;

  @GuardedBy("this")
  private long leftovers;

  /** Whether the last write failed. */
  private volatile boolean failed;

  private final AtomicLong probes = new AtomicLong();

  /**
   * @param permissions such as {@code rwx------}
   */
  public NodeFolder(Path temporary, NodeId node, String permissions) {
    this.path = free(temporary.toAbsolutePath(), "winch-" + plain(node.value()));
    this.permissions = permissions;
  }

  /** The path of the folder, which may not exist yet. */
  public Path path() {
    return path;
  }

  /** Creates files in the folder. */
  @FunctionalInterface
  public interface Making<T> {
    T make(Path folder) throws IOException, TaskFailure;
  }

  /**
   * Creates files in the folder. Creates the folder first if it is missing, as before the first run
   * or after a cleaner of temporary files, and repairs its permissions.
   *
   * @throws UnavailableException if the disk is full or not writable
   */
  public <T> T make(Making<T> making) throws TaskFailure {
    try {
      try {
        return making.make(path);
      } catch (FileAlreadyExistsException e) {
        // Names are unique among runs, so this is a leftover.
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
   * The reason why files cannot be created here; empty if they can. After a failed write 1 MiB must
   * be free.
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
      throw new InternalException("a disk probe cannot fail like a task", e);
    }
  }

  /** Removes entries at the end of a run, or renames them aside. */
  public void remove(Path... entries) {
    for (Path entry : entries) {
      try {
        TaskFiles.delete(entry);
      } catch (IOException e) {
        putAside(entry.getFileName().toString(), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Removes all entries, or renames them aside; no run of this node may be active. */
  public void clear() {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        create();
        removeAll("");
      }
    } catch (IOException e) {
      log.warn("cannot clear the folder of tasks {}: {}", path, reason(e));
    }
  }

  /** Retries the removal of leftovers. */
  public void sweep() {
    try {
      removeAll(LEFTOVER);
    } catch (IOException e) {
      log.debug("cannot read the folder of tasks {}: {}", path, reason(e));
    }
  }

  /** Removes the folder unless leftovers remain for the next start. */
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.info("keeping {} for the next start: {}", path, reason(e));
    }
  }

  /** Replaces all characters that have a meaning in paths. */
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
      log.warn("cannot remove or rename {} in {}, which a task left: {}", name, path, reason);
    }
  }

  /**
   * Renames within the folder, because a directory of another user cannot be moved to another
   * parent.
   */
  private synchronized void putAside(
      Directory folder, MemorySegment name, DirectoryCalls calls, String reason) {
    String readable = DirectoryCalls.readable(name);
    if (readable.startsWith(LEFTOVER)) {
      log.debug("{} in {} still cannot be removed: {}", readable, path, reason);
      return;
    }
    String aside;
    do {
      aside = LEFTOVER + ++leftovers;
    } while (Files.exists(path.resolve(aside), LinkOption.NOFOLLOW_LINKS));
    int error = folder.rename(name, folder, calls.name(aside));
    log.warn(
        "cannot remove a task's files in {}; retrying every 10 minutes: {}",
        path.resolve(error == 0 ? aside : readable),
        reason);
  }

  /** Creates the folder, or repairs an existing one. */
  private void create() throws IOException {
    Files.createDirectories(path.getParent());
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!isOurs(path)) {
        throw new IOException(
            "it belongs to another user: remove it or set worker.temp_dir to another folder", e);
      }
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(path);
        Files.createDirectory(path);
      }
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /**
   * The first name not owned by another user: the name is predictable, so another user could have
   * created it.
   */
  private static Path free(Path temporary, String name) {
    Path first = temporary.resolve(name);
    Path candidate = first;
    for (int i = 1; i < MAX_NAMES && !isFree(candidate); i++) {
      candidate = temporary.resolve(name + "-" + i);
    }
    if (!candidate.equals(first)) {
      log.warn("{} belongs to another user: using {} for tasks", first, candidate);
    }
    return candidate;
  }

  private static boolean isFree(Path candidate) {
    try {
      return isOurs(candidate);
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return true; // The first use reports the error.
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
