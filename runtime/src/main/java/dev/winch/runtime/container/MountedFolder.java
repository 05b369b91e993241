package dev.winch.runtime.container;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Identity of a folder in every mount namespace: its file system and the path there.
 *
 * @param device such as {@code 254:0}
 */
record MountedFolder(String device, Path path) {
  private static final int DEVICE = 2;
  private static final int ROOT = 3;
  private static final int POINT = 4;

  /** Whether the other folder is this one or below it. */
  boolean holds(MountedFolder other) {
    return device.equals(other.device) && other.path.startsWith(path);
  }

  /**
   * The folder mounted at a mount point.
   *
   * @param mountinfo lines of {@code /proc/…/mountinfo}
   */
  static Optional<MountedFolder> at(Path point, List<String> mountinfo) {
    return mountinfo.stream()
        .map(line -> line.split(" "))
        .filter(fields -> path(fields[POINT]).equals(point))
        .reduce((below, above) -> above)
        .map(fields -> new MountedFolder(fields[DEVICE], path(fields[ROOT])));
  }

  /**
   * The identity of a path without links.
   *
   * @param mountinfo of this process
   */
  static Optional<MountedFolder> of(Path real, List<String> mountinfo) {
    return mountinfo.stream()
        .map(line -> path(line.split(" ")[POINT]))
        .filter(real::startsWith)
        .max(Comparator.comparingInt(Path::getNameCount))
        .flatMap(
            point ->
                at(point, mountinfo)
                    .map(
                        top ->
                            new MountedFolder(
                                top.device, top.path.resolve(point.relativize(real)).normalize())));
  }

  /** Decodes the octal escapes of blanks and similar characters. */
  private static Path path(String escaped) {
    return Path.of(
        escaped
            .replace("\\040", " ")
            .replace("\\011", "\t")
            .replace("\\012", "\n")
            .replace("\\134", "\\"));
  }
}
