package dev.winch.runtime.work;

import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder below the temporary directory that holds all that one node's tasks have on disk. */
public final class NodeFolder {
  private static final Logger LOG = LoggerFactory.getLogger(NodeFolder.class);

  private final Path path;
  private final String permissions;

  /**
   * @param permissions such as {@code rwx------}
   */
  public NodeFolder(Path temporary, NodeId node, String permissions) {
    this.path = temporary.toAbsolutePath().resolve("winch-" + plain(node.value()));
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
   * Makes something in the folder, and the folder first if it is missing: it is before the first
   * run, and after a cleaner of temporary files.
   *
   * @throws Unavailable if the disk does not let us
   */
  public <T> T make(Making<T> making) throws TaskFailure {
    try {
      try {
        return making.make(path);
      } catch (NoSuchFileException e) {
        create();
        return making.make(path);
      }
    } catch (IOException e) {
      throw cannot("write in", e);
    }
  }

  /** Removes all that is in it. */
  public void clear() {
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        TaskFiles.delete(entry);
      }
    } catch (NoSuchFileException e) {
      // There never was a run, or all is gone with the folder.
    } catch (IOException e) {
      throw cannot("clear", e);
    }
  }

  /** Takes the folder itself away, unless something is left in it for the next sweep. */
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("left until the next start: {}", e.toString());
    }
  }

  /** The text with all that means something in a path replaced. */
  public static String plain(String text) {
    return text.replaceAll("[^0-9A-Za-z-]", "_");
  }

  private void create() throws IOException {
    Files.createDirectories(path.getParent());
    try {
      Files.createDirectory(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    } catch (FileAlreadyExistsException e) {
      requireOurs();
    }
  }

  /** The name can be foreseen: what another user put there is not used. */
  private void requireOurs() throws IOException {
    boolean ours =
        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getOwner(Path.of("/proc/self")));
    if (!ours) {
      throw new Unavailable(
          path + " belongs to someone else: remove it or choose another worker.temp_dir");
    }
  }

  private Unavailable cannot(String what, IOException e) {
    return new Unavailable(
        "cannot " + what + " the folder of tasks " + path + " (worker.temp_dir): " + e, e);
  }
}
