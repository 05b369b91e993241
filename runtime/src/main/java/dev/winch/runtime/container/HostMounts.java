package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host folders of one container. They are resolved when it is created and checked again right
 * before it starts; after the start the kernel's mounts are compared with the allowed folders.
 * Other tasks can change the path to a folder in between.
 */
final class HostMounts {
  private final BindPolicy binds;
  private final Path ours;
  private final List<Found> found = new ArrayList<>();

  private record Found(String source, Path real, Path target, boolean readOnly) {}

  /**
   * @param ours folder of the files of running tasks
   */
  HostMounts(BindPolicy binds, Path ours) {
    this.binds = binds;
    this.ours = ours;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Resolves a source to its current real path. */
  Path find(String source, String target, boolean make, boolean readOnly) throws TaskFailure {
    Path real = binds.find(source, make, ours);
    if (!target.isEmpty()) {
      found.add(new Found(source, real, Path.of(target).normalize(), readOnly));
    }
    return real;
  }

  /** The folders that lie below another allowed folder. */
  Set<Path> belowOthers() {
    List<Path> folders = binds.folders();
    return found.stream()
        .map(Found::real)
        .filter(real -> folders.stream().anyMatch(f -> real.startsWith(f) && !real.equals(f)))
        .collect(Collectors.toSet());
  }

  /** The folders that the container can write to. */
  Set<Path> writable() {
    return found.stream().filter(one -> !one.readOnly).map(Found::real).collect(Collectors.toSet());
  }

  /** Requires that every source still resolves to the same folder. */
  void recheck() throws TaskFailure {
    for (Found one : found) {
      if (!binds.find(one.source, false, ours).equals(one.real)) {
        throw replaced(one);
      }
    }
  }

  /**
   * Requires that the container has mounted only allowed folders.
   *
   * @param container its id
   * @param pid of one of its processes, as seen by this host
   */
  void verify(String container, long pid) throws TaskFailure {
    List<Path> folders = binds.folders();
    Path process = Path.of("/proc", String.valueOf(pid));
    if (found.isEmpty() || folders.isEmpty() || !isOf(container, process)) {
      return;
    }
    Optional<List<String>> theirs = lines(process.resolve("mountinfo"));
    Optional<List<String>> own = lines(Path.of("/proc/self/mountinfo"));
    if (theirs.isEmpty() || own.isEmpty()) {
      return;
    }
    List<MountedFolder> allowed =
        folders.stream().flatMap(f -> MountedFolder.of(f, own.get()).stream()).toList();
    for (Found one : found) {
      Optional<MountedFolder> mounted = MountedFolder.at(one.target, theirs.get());
      if (mounted.isPresent() && allowed.stream().noneMatch(a -> a.holds(mounted.get()))) {
        throw replaced(one);
      }
    }
  }

  /**
   * Whether a process belongs to the container: an engine in a virtual machine has other process
   * ids, and a short process may have ended.
   */
  private static boolean isOf(String container, Path process) {
    return lines(process.resolve("cgroup")).stream()
        .flatMap(List::stream)
        .anyMatch(line -> line.contains(container));
  }

  private static Optional<List<String>> lines(Path file) {
    try {
      return Optional.of(Files.readAllLines(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static TaskFailure replaced(Found one) {
    return new TaskFailure(
        "src bind mount is not allowed: " + one.source + " was replaced while it was mounted");
  }
}
