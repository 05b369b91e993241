package dev.winch.runtime.work;

import static dev.winch.runtime.work.DirectoryCalls.EACCES;
import static dev.winch.runtime.work.DirectoryCalls.EBUSY;
import static dev.winch.runtime.work.DirectoryCalls.EISDIR;
import static dev.winch.runtime.work.DirectoryCalls.ELOOP;
import static dev.winch.runtime.work.DirectoryCalls.ENOENT;
import static dev.winch.runtime.work.DirectoryCalls.ENOTDIR;
import static dev.winch.runtime.work.DirectoryCalls.ENOTEMPTY;
import static dev.winch.runtime.work.DirectoryCalls.EPERM;

import dev.winch.runtime.work.DirectoryCalls.CallFailed;
import dev.winch.runtime.work.DirectoryCalls.Directory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Removes what tasks left, whatever it is: without a limit of depth or names, through closed
 * directories of ours, without following a link, and never into what is mounted below. As root it
 * also takes mounts off and drops immutability.
 *
 * <p>Directories deeper than {@link #MAX_DEPTH} are moved up to the top of the tree and removed
 * from there, so that neither the stack nor the number of open files grows with depth.
 */
final class TreeRemoval {
  private static final int MAX_DEPTH = 64;

  /** How often a directory is looked through again in which nothing could be removed. */
  private static final int MAX_IDLE = 3;

  /** How often one is looked through that is being filled at the same time. */
  private static final int MAX_PASSES = 1000;

  /** Mounts on top of one another at one place. */
  private static final int MAX_MOUNTS = 64;

  private static final String MOVED_UP = ".winch-removal-";

  private final DirectoryCalls calls;
  private long movedUp;
  private long left;
  private String first = "";

  private TreeRemoval(DirectoryCalls calls) {
    this.calls = calls;
  }

  /**
   * Removes an entry of a directory and all below it; no matter if it is not there.
   *
   * @return why something is left, or empty if all is gone
   */
  static Optional<String> remove(DirectoryCalls calls, Directory parent, MemorySegment name) {
    return new TreeRemoval(calls).remove(parent, name);
  }

  private Optional<String> remove(Directory parent, MemorySegment name) {
    remove(parent, name, Optional.empty(), 0);
    return left == 0 ? Optional.empty() : Optional.of(first);
  }

  /**
   * @param top the topmost directory of the tree, empty if this entry is the top itself
   * @return 0, or why the entry itself cannot be removed
   */
  private int remove(Directory in, MemorySegment name, Optional<Directory> top, int depth) {
    int error = unlink(in, name, top.isPresent());
    if (error == EISDIR) {
      error = removeDirectory(in, name, top, depth);
    }
    if (error != 0) {
      left++;
      if (first.isEmpty()) {
        first = "'" + DirectoryCalls.readable(name) + "': " + NativeCalls.errorText(error);
      }
    }
    return error;
  }

  /**
   * @param inside whether the directory belongs to the tree, and so may be changed
   * @return {@code EISDIR} if it is a directory
   */
  private static int unlink(Directory in, MemorySegment name, boolean inside) {
    int error = in.unlink(name);
    if (error == EACCES && inside && in.makeWritable()) {
      error = in.unlink(name);
    }
    if (error == EPERM && makeMutable(in, name, inside)) {
      error = in.unlink(name);
    }
    for (int i = 0; error == EBUSY && i < MAX_MOUNTS && in.unmount(name) == 0; i++) {
      error = in.unlink(name);
    }
    return error == ENOENT ? 0 : error;
  }

  private static boolean makeMutable(Directory in, MemorySegment name, boolean inside) {
    boolean changed = inside && in.makeMutable();
    return in.makeMutable(name) || changed;
  }

  private int removeDirectory(
      Directory in, MemorySegment name, Optional<Directory> top, int depth) {
    int error = in.removeDirectory(name);
    for (int i = 0; error == EBUSY && i < MAX_MOUNTS && in.unmount(name) == 0; i++) {
      error = in.removeDirectory(name);
    }
    return switch (error) {
      case ENOENT -> 0;
      case ENOTEMPTY ->
          depth < MAX_DEPTH
              ? removeFull(in, name, top, depth)
              : moveUp(in, name, top.orElseThrow());
      default -> error;
    };
  }

  private int removeFull(Directory in, MemorySegment name, Optional<Directory> top, int depth) {
    long before = left;
    try (Directory directory = enter(in, name, top.isPresent())) {
      if (!directory.mount().equals(in.mount())) {
        return EBUSY;
      }
      int error;
      int idle = 0;
      int passes = 0;
      do {
        long moved = movedUp;
        boolean removed = removeEntries(directory, top.orElse(directory), depth + 1);
        idle = removed ? 0 : idle + 1;
        passes += moved == movedUp ? 1 : 0;
        error = in.removeDirectory(name);
      } while (error == ENOTEMPTY && left == before && idle < MAX_IDLE && passes < MAX_PASSES);
      // What is left inside was counted there.
      return error == ENOENT || left > before ? 0 : error;
    } catch (CallFailed e) {
      return switch (e.error()) {
        case ENOENT -> 0;
        case ENOTDIR, ELOOP -> in.unlink(name); // Replaced by a file or a link meanwhile.
        default -> e.error();
      };
    }
  }

  /**
   * Stops at an entry that it may not remove because of the directory: it may remove none.
   *
   * @return whether anything was removed
   */
  private boolean removeEntries(Directory directory, Directory top, int depth) {
    boolean removed = false;
    int error = 0;
    directory.rewind();
    Optional<MemorySegment> name = directory.next();
    while (name.isPresent() && error != EACCES) {
      error = remove(directory, name.get(), Optional.of(top), depth);
      removed |= error == 0;
      name = directory.next();
    }
    return removed;
  }

  private static Directory enter(Directory in, MemorySegment name, boolean inside)
      throws CallFailed {
    try {
      return in.directory(name);
    } catch (CallFailed e) {
      if (e.error() != EACCES || !open(in, name, inside)) {
        throw e;
      }
      return in.directory(name);
    }
  }

  private int moveUp(Directory in, MemorySegment name, Directory top) {
    if (in.isMountPoint(name)) {
      return EBUSY;
    }
    int error = moveUpAs(in, name, top);
    if (error == EACCES && open(in, name, true)) {
      error = moveUpAs(in, name, top);
    }
    return error == ENOENT ? 0 : error;
  }

  private int moveUpAs(Directory in, MemorySegment name, Directory top) {
    int error;
    int tries = 0;
    do {
      error = in.rename(name, top, calls.name(MOVED_UP + ++movedUp));
      tries++;
      // The task has taken that name, with a full directory or with a file.
    } while ((error == ENOTEMPTY || error == ENOTDIR) && tries < MAX_PASSES);
    return error;
  }

  private static boolean open(Directory in, MemorySegment name, boolean inside) {
    boolean changed = inside && in.makeWritable();
    return in.makeWritable(name) || changed;
  }
}
