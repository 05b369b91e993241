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
 * Deletes file trees of tasks: of any depth and with any names, through directories without
 * permissions, without following links or entering mounts. As root it also unmounts and clears the
 * immutable flag.
 *
 * <p>Directories deeper than {@link #MAX_DEPTH} are moved to the top of the tree and deleted from
 * there, so neither stack nor open files grow with depth.
 */
final class TreeRemoval {
  private static final int MAX_DEPTH = 64;

  /** Passes over a directory in which nothing could be deleted. */
  private static final int MAX_IDLE = 3;

  /** Passes over a directory that is being filled concurrently. */
  private static final int MAX_PASSES = 1000;

  /** Mounts stacked at one mount point. */
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
   * Deletes an entry recursively; ignores a missing one.
   *
   * @return the reason if something remains, otherwise empty
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
   * @return 0, or the error number of the entry itself
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
   * @param inside whether the directory is part of the tree and may be changed
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
      // Remaining entries inside are counted already.
      return error == ENOENT || left > before ? 0 : error;
    } catch (CallFailed e) {
      return switch (e.error()) {
        case ENOENT -> 0;
        case ENOTDIR, ELOOP -> in.unlink(name); // Replaced by a file or link meanwhile.
        default -> e.error();
      };
    }
  }

  /**
   * Deletes the entries of a directory; stops if the directory itself prevents deletion.
   *
   * @return whether an entry was deleted
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
      // The task has used that name for a non-empty directory or a file.
    } while ((error == ENOTEMPTY || error == ENOTDIR) && tries < MAX_PASSES);
    return error;
  }

  private static boolean open(Directory in, MemorySegment name, boolean inside) {
    boolean changed = inside && in.makeWritable();
    return in.makeWritable(name) || changed;
  }
}
