package dev.winch.runtime.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Writes and deletes files of tasks. */
public final class TaskFiles {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /** Permissions that a usual umask does not remove. */
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private TaskFiles() {}

  /**
   * Writes the {@code files} of a task below a folder, read-only. Names are relative and cannot
   * leave the folder; parent folders are created.
   *
   * @throws TaskFailure if a name is invalid; nothing is written outside of the folder
   */
  public static void write(Path folder, Map<String, String> files) throws TaskFailure, IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = inside(folder, file.getKey());
      try {
        Files.createDirectories(target.getParent());
        write(target, file.getValue(), "r--r--r--");
      } catch (FileAlreadyExistsException e) {
        throw new TaskFailure("files: '" + file.getKey() + "' is both a file and a folder", e);
      }
    }
  }

  /** Writes a new file with exactly these permissions, regardless of the umask. */
  public static void write(Path file, String content, String permissions) throws IOException {
    Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
    try (var channel =
        Files.newByteChannel(file, NEW, PosixFilePermissions.asFileAttribute(wanted))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    if (!OWNERS.containsAll(wanted)) {
      Files.setPosixFilePermissions(file, wanted);
    }
  }

  /**
   * Deletes an entry recursively without following links; ignores a missing one.
   *
   * @throws IOException with the reason if something remains
   */
  public static void delete(Path entry) throws IOException {
    // The fast path: a single system call, which is enough for most tasks.
    if (entry.toFile().delete() || !Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var calls = new DirectoryCalls();
        var parent = calls.open(Objects.requireNonNull(entry.getParent()))) {
      Optional<String> left =
          TreeRemoval.remove(calls, parent, calls.name(entry.getFileName().toString()));
      if (left.isPresent()) {
        throw new IOException(left.get());
      }
    }
  }

  private static Path inside(Path folder, String name) throws TaskFailure {
    try {
      Path relative = Path.of(name);
      boolean leaves = relative.isAbsolute();
      for (Path step : relative) {
        leaves |= step.toString().isEmpty() || step.toString().equals("..");
      }
      Path target = folder.resolve(relative).normalize();
      if (!leaves && !target.equals(folder)) {
        return target;
      }
      throw new TaskFailure(
          "files: '" + name + "' must be a relative name that stays in the working directory");
    } catch (InvalidPathException e) {
      throw new TaskFailure(
          "files: this worker's file system has no name '" + name + "': " + e.getReason(), e);
    }
  }
}
