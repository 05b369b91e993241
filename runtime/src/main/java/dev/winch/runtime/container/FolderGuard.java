package dev.winch.runtime.container;

import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Prevents tasks from replacing a bind source while the engine mounts it. A task that can write to
 * a folder can replace its subfolders by links at any time; so the node's containers that could do
 * so are paused from the last check of a source until it is mounted. Thread-safe.
 */
final class FolderGuard {
  private final ContainerOperations containers;
  private final ReadWriteLock turn = new ReentrantReadWriteLock();

  /** Writable folders by container. */
  private final Map<String, Set<Path>> writable = new ConcurrentHashMap<>();

  FolderGuard(ContainerOperations containers) {
    this.containers = containers;
  }

  /** Starts a container. */
  @FunctionalInterface
  interface Start<T> {
    T begin() throws TaskFailure, EndedEarly, EngineRefusal, InterruptedException;
  }

  /** Starts a container after checking that its folders are unchanged. */
  <T> T start(String container, HostMounts mounts, Start<T> start)
      throws TaskFailure, EndedEarly, EngineRefusal, InterruptedException {
    if (mounts.isEmpty()) {
      return start.begin();
    }
    Set<Path> exposed = mounts.belowOthers();
    var lock = exposed.isEmpty() ? turn.readLock() : turn.writeLock();
    lock.lockInterruptibly();
    try {
      List<String> paused = new ArrayList<>();
      try {
        for (Map.Entry<String, Set<Path>> other : writable.entrySet()) {
          if (isAbove(other.getValue(), exposed) && containers.pause(other.getKey())) {
            paused.add(other.getKey());
          }
        }
        mounts.recheck();
        writable.put(container, mounts.writable());
        return start.begin();
      } finally {
        paused.forEach(containers::unpause);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a container that has ended. */
  void ended(String container) {
    writable.remove(container);
  }

  private static boolean isAbove(Set<Path> folders, Set<Path> exposed) {
    return exposed.stream()
        .anyMatch(path -> folders.stream().anyMatch(f -> path.startsWith(f) && !path.equals(f)));
  }
}
