package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which folders of this host tasks may mount.
 *
 * @param allowed {@code mounts.bind.allowed}: whether any
 * @param sources {@code mounts.bind.sources}: these and what lies below them; empty for all
 */
public record BindPolicy(boolean allowed, List<Path> sources) {
  /** No folder at all, the default. */
  public static final BindPolicy NONE = new BindPolicy(false, List.of());

  public BindPolicy {
    sources = List.copyOf(sources);
  }

  /**
   * The place behind the source as a task names it, links resolved.
   *
   * @param make whether to make the folder if it is missing
   */
  Path resolve(String source, boolean make) throws TaskFailure {
    if (!allowed) {
      throw new TaskFailure("bind mounts are not allowed");
    }
    try {
      Path wanted = Path.of(source).toAbsolutePath().normalize();
      Path existing = wanted;
      while (!Files.exists(existing)) {
        existing = existing.getParent();
      }
      Path real = existing.toRealPath().resolve(existing.relativize(wanted)).normalize();
      if (!isListed(real)) {
        throw new TaskFailure("src bind mount is not allowed: " + source);
      }
      if (!Files.exists(real)) {
        if (!make) {
          throw new TaskFailure(
              "bind source does not exist: " + source + " (opts: {create: \"true\"} makes it)");
        }
        Files.createDirectories(real);
      }
      return real;
    } catch (IOException e) {
      throw new TaskFailure("bind source cannot be used: " + source + ": " + e.getMessage(), e);
    }
  }

  private boolean isListed(Path real) throws IOException {
    if (sources.isEmpty()) {
      return true;
    }
    for (Path source : sources) {
      if (real.startsWith(Files.exists(source) ? source.toRealPath() : source)) {
        return true;
      }
    }
    return false;
  }
}
