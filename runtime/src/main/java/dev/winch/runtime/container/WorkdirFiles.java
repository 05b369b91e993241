package dev.winch.runtime.container;

import com.github.dockerjava.api.model.Mount;
import dev.winch.runtime.work.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code files} of a task with a {@code workdir} of its own. They are copied beside the image's
 * files, or mounted one by one if a mount would hide the copies.
 */
final class WorkdirFiles {
  private WorkdirFiles() {}

  /** Whether files copied into the working directory would be hidden by a mount. */
  static boolean isHidden(ContainerSpec part, List<Mount> mounts) {
    Path workdir = Path.of(part.workdir()).normalize();
    return !part.workdir().isEmpty()
        && mounts.stream()
            .anyMatch(mount -> workdir.startsWith(Path.of(mount.getTarget()).normalize()));
  }

  /**
   * Mounts the files above all other mounts.
   *
   * @param copies folder of the host with the files
   */
  static List<Mount> mounts(ContainerSpec part, Path copies) {
    return part.files().keySet().stream()
        .map(
            file ->
                HostConfigFactory.bound(
                    copies.resolve(file).normalize(), Path.of(part.workdir(), file).normalize()))
        .toList();
  }

  /** Copies the files into a created container, unless a mount hides them. */
  static void copy(
      ContainerOperations operations, String container, ContainerSpec part, List<Mount> mounts)
      throws TaskFailure {
    if (part.workdir().isEmpty() || part.files().isEmpty() || isHidden(part, mounts)) {
      return;
    }
    var archive = new TarArchive();
    part.files()
        .forEach(
            (file, content) ->
                archive.add(
                    Path.of("/", part.workdir(), file).normalize().toString().substring(1),
                    0444,
                    content.getBytes(StandardCharsets.UTF_8)));
    try {
      operations.copyInto(container, archive);
    } catch (EngineRefusal e) {
      throw e.asFailure("error copying files: ");
    }
  }
}
