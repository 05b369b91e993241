package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Policy for bind mounts: which host folders tasks may mount.
 *
 * <p>A task with a mounted folder can create a symbolic link where another task, or a later
 * container of its own, expects an allowed folder. So a source is resolved again for each
 * container, the engine gets its real path, and {@link HostMounts} checks it again before and after
 * the container starts.
 *
 * @param allowed {@code mounts.bind.allowed}
 * @param sources {@code mounts.bind.sources}: allowed folders, with their subfolders; empty for all
 */
public record BindPolicy(boolean allowed, List<Path> sources) {
  /** Allows no folder, the default. */
  public static final BindPolicy NONE = new BindPolicy(false, List.of());

  private static final String REFUSAL = "src bind mount is not allowed: ";

  public BindPolicy {
    sources = List.copyOf(sources);
  }

  /**
   * Resolves a source to its current real path.
   *
   * @param make whether to create a missing folder
   * @param ours folder of the files of running tasks, which must not be mounted
   */
  Path find(String source, boolean make, Path ours) throws TaskFailure {
    require(allowed, "bind mounts are not allowed");
    Path wanted = Path.of(source).normalize();
    require(wanted.isAbsolute(), "bind source must be an absolute path: " + source);
    try {
      return sources.isEmpty() ? any(wanted, make) : listed(source, wanted, make, ours);
    } catch (FileNotFoundException e) {
      throw new TaskFailure(
          "bind source does not exist: " + source + " (opts: {create: \"true\"} makes it)", e);
    } catch (IOException e) {
      throw new TaskFailure("bind source cannot be used: " + source + ": " + e.getMessage(), e);
    }
  }

  /**
   * Requires that tasks may mount this folder of a file server.
   *
   * @param device such as {@code :/exports/data}
   */
  void requireRemote(String device) throws TaskFailure {
    require(allowed, "bind mounts are not allowed");
    require(sources.isEmpty() || sources.contains(Path.of(device)), REFUSAL + device);
  }

  /** Resolves a source if every folder is allowed. */
  private static Path any(Path wanted, boolean make) throws IOException {
    if (make) {
      Files.createDirectories(wanted);
    } else if (!Files.exists(wanted)) {
      throw new FileNotFoundException(wanted.toString());
    }
    return wanted.toRealPath();
  }

  private Path listed(String source, Path wanted, boolean make, Path ours)
      throws IOException, TaskFailure {
    Path real;
    try {
      real = real(wanted, make);
    } catch (FileNotFoundException e) {
      // The answer must not reveal whether a forbidden folder exists.
      require(isListed(realAsFarAsItExists(wanted)), REFUSAL + source);
      throw e;
    }
    require(isListed(real), REFUSAL + source);
    require(
        !real.startsWith(ours) && !ours.startsWith(real),
        REFUSAL + source + ", which holds the files of running tasks (worker.temp_dir)");
    return real;
  }

  private Path real(Path wanted, boolean make) throws IOException {
    if (!PinnedPath.isSupported()) {
      if (!Files.exists(wanted)) {
        throw new FileNotFoundException(wanted.toString());
      }
      return wanted.toRealPath();
    }
    try (PinnedPath pinned =
        make ? PinnedPath.make(wanted, this::isListed) : PinnedPath.open(wanted)) {
      return pinned.real();
    }
  }

  private boolean isListed(Path real) {
    return sources.stream().anyMatch(source -> real.startsWith(real(source)));
  }

  /** The current real paths of the allowed folders; empty if all are allowed. */
  List<Path> folders() {
    return sources.stream().map(BindPolicy::real).toList();
  }

  private static Path real(Path source) {
    try {
      return source.toRealPath();
    } catch (IOException e) {
      return source.toAbsolutePath().normalize(); // Missing, so nothing below it exists.
    }
  }

  private static Path realAsFarAsItExists(Path wanted) throws IOException {
    Path existing = wanted;
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    return existing.toRealPath().resolve(existing.relativize(wanted)).normalize();
  }

  private static void require(boolean met, String text) throws TaskFailure {
    if (!met) {
      throw new TaskFailure(text);
    }
  }
}
