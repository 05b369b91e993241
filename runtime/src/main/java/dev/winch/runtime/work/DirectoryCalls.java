package dev.winch.runtime.work;

import static dev.winch.runtime.work.NativeCalls.call;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * System calls on entries of open directories. Each name is a single path component in bytes, so no
 * path is too long and no name invalid; no call follows links. Used by one thread at a time.
 *
 * <p>A call returns 0, or the error number of the C library.
 */
final class DirectoryCalls implements AutoCloseable {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int ENOTEMPTY = 39;
  static final int ELOOP = 40;

  private static final int AT_FDCWD = -100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;
  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;
  private static final long IMMUTABLE_OR_APPEND_ONLY = 0x10 | 0x20;

  /** Offset of the name in {@code struct dirent}. */
  private static final long DIRENT_NAME = 19;

  private static final long MAX_NAME = 256;

  /**
   * These two flags depend on the architecture; both reject links and everything that is not a
   * directory.
   */
  private static final int O_DIRECTORY = isArm() ? 0x4000 : 0x10000;

  private static final int O_NOFOLLOW = isArm() ? 0x8000 : 0x20000;

  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPENAT =
      find("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINKAT =
      find("unlinkat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RENAMEAT =
      find("renameat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle UMOUNT2 = find("umount2", 0, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle IOCTL =
      find("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle CLOSE = find("close", 0, JAVA_INT, JAVA_INT);
  private static final MethodHandle FDOPENDIR = find("fdopendir", 0, ADDRESS, JAVA_INT);
  private static final MethodHandle READDIR = find("readdir", 0, ADDRESS, ADDRESS);
  private static final MethodHandle REWINDDIR =
      NativeCalls.find("rewinddir", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle CLOSEDIR = find("closedir", 0, JAVA_INT, ADDRESS);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());

  /** An open directory. */
  final class Directory implements AutoCloseable {
    private final int descriptor;
    private final MemorySegment stream;
    private Optional<String> mount = Optional.empty();

    private Directory(int descriptor, MemorySegment stream) {
      this.descriptor = descriptor;
      this.stream = stream;
    }

    /** A path to it through {@code /proc/self/fd}, independent of its name and location. */
    private Path self() {
      return Path.of("/proc/self/fd/" + descriptor);
    }

    /**
     * The next entry except {@code .} and {@code ..}, valid until the next call; empty at the end
     * or on an error.
     */
    @SuppressWarnings("restricted")
    Optional<MemorySegment> next() {
      while (true) {
        MemorySegment entry = call(() -> (MemorySegment) READDIR.invokeExact(state, stream));
        if (entry.address() == 0) {
          return Optional.empty();
        }
        MemorySegment name = entry.reinterpret(DIRENT_NAME + MAX_NAME).asSlice(DIRENT_NAME);
        if (!isDots(name)) {
          return Optional.of(name);
        }
      }
    }

    /** Restarts the listing. */
    void rewind() {
      call(
          () -> {
            REWINDDIR.invokeExact(stream);
            return 0;
          });
    }

    /** Id of its mount; {@code ""} if unknown. */
    String mount() {
      if (mount.isEmpty()) {
        mount = Optional.of(mountOf(descriptor));
      }
      return mount.get();
    }

    int unlink(MemorySegment name) {
      return result(() -> (int) UNLINKAT.invokeExact(state, descriptor, name, 0));
    }

    int removeDirectory(MemorySegment name) {
      return result(() -> (int) UNLINKAT.invokeExact(state, descriptor, name, AT_REMOVEDIR));
    }

    int rename(MemorySegment name, Directory target, MemorySegment newName) {
      return result(
          () -> (int) RENAMEAT.invokeExact(state, descriptor, name, target.descriptor, newName));
    }

    /** Gives the owner all permissions; fails for other users. */
    boolean makeWritable() {
      return ownersOnly(self());
    }

    /**
     * Like {@link #makeWritable} for a directory in it, which need not be readable, unless it is on
     * another mount.
     */
    boolean makeWritable(MemorySegment name) {
      int target = open(descriptor, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
      if (target < 0) {
        return false;
      }
      try {
        return mountOf(target).equals(mount()) && ownersOnly(Path.of("/proc/self/fd/" + target));
      } finally {
        release(target);
      }
    }

    /** Whether something is mounted on the directory of that name. */
    boolean isMountPoint(MemorySegment name) {
      int target = open(descriptor, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
      if (target < 0) {
        return false;
      }
      try {
        return !mountOf(target).equals(mount());
      } finally {
        release(target);
      }
    }

    /** Unmounts the file system on this name. */
    int unmount(MemorySegment name) {
      MemorySegment prefix = arena.allocateFrom(self() + "/");
      MemorySegment path = arena.allocate(prefix.byteSize() + length(name));
      MemorySegment.copy(prefix, 0, path, 0, prefix.byteSize() - 1);
      MemorySegment.copy(name, 0, path, prefix.byteSize() - 1, length(name));
      return result(() -> (int) UMOUNT2.invokeExact(state, path, MNT_DETACH | UMOUNT_NOFOLLOW));
    }

    /** Clears the attributes that prevent even root from changing it. */
    boolean makeMutable() {
      return makeMutable(descriptor);
    }

    /** Like {@link #makeMutable} for an entry without other hard links. */
    boolean makeMutable(MemorySegment name) {
      int target = open(descriptor, name, O_NOFOLLOW | O_NONBLOCK);
      if (target < 0) {
        return false;
      }
      try {
        return mountOf(target).equals(mount()) && !isShared(target) && makeMutable(target);
      } finally {
        release(target);
      }
    }

    private boolean isShared(int target) {
      Path file = Path.of("/proc/self/fd/" + target);
      try {
        return Files.isRegularFile(file) && (int) Files.getAttribute(file, "unix:nlink") > 1;
      } catch (IOException e) {
        return true; // Unknown: leave it alone.
      }
    }

    private boolean makeMutable(int target) {
      MemorySegment flags = arena.allocate(JAVA_LONG);
      if (result(() -> (int) IOCTL.invokeExact(state, target, FS_IOC_GETFLAGS, flags)) != 0) {
        return false;
      }
      long found = flags.get(JAVA_INT, 0);
      if ((found & IMMUTABLE_OR_APPEND_ONLY) == 0) {
        return false;
      }
      flags.set(JAVA_INT, 0, (int) (found & ~IMMUTABLE_OR_APPEND_ONLY));
      return result(() -> (int) IOCTL.invokeExact(state, target, FS_IOC_SETFLAGS, flags)) == 0;
    }

    /**
     * Opens a subdirectory.
     *
     * @throws CallFailed if it is not a directory, for example a link, or not readable
     */
    Directory directory(MemorySegment name) throws CallFailed {
      return opened(open(descriptor, name, O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK));
    }

    @Override
    public void close() {
      int _ = call(() -> (int) CLOSEDIR.invokeExact(state, stream));
    }
  }

  /** A call failed that returns no error number. */
  static final class CallFailed extends IOException {
    private static final long serialVersionUID = 1L;
    private final int error;

    private CallFailed(int error) {
      super(NativeCalls.errorText(error));
      this.error = error;
    }

    int error() {
      return error;
    }
  }

  /** Opens a directory, which may not be a link. */
  Directory open(Path path) throws CallFailed {
    return opened(
        open(AT_FDCWD, arena.allocateFrom(path.toString()), O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK));
  }

  MemorySegment name(String text) {
    return arena.allocateFrom(text);
  }

  /** A copy of a name that stays valid. */
  MemorySegment copy(MemorySegment name) {
    MemorySegment copy = arena.allocate(length(name) + 1);
    MemorySegment.copy(name, 0, copy, 0, length(name));
    return copy;
  }

  /** A printable form of a name on one line. */
  static String readable(MemorySegment name) {
    byte[] bytes = name.asSlice(0, length(name)).toArray(JAVA_BYTE);
    var text = new StringBuilder();
    new String(bytes, StandardCharsets.UTF_8)
        .codePoints()
        .limit(80)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  @Override
  public void close() {
    arena.close();
  }

  private int open(int directory, MemorySegment name, int flags) {
    int all = flags | O_CLOEXEC;
    int opened = call(() -> (int) OPENAT.invokeExact(state, directory, name, all));
    return opened < 0 ? -errno() : opened;
  }

  private Directory opened(int descriptor) throws CallFailed {
    if (descriptor < 0) {
      throw new CallFailed(-descriptor);
    }
    MemorySegment stream = call(() -> (MemorySegment) FDOPENDIR.invokeExact(state, descriptor));
    if (stream.address() == 0) {
      int error = errno();
      release(descriptor);
      throw new CallFailed(error);
    }
    return new Directory(descriptor, stream);
  }

  private void release(int descriptor) {
    int _ = call(() -> (int) CLOSE.invokeExact(state, descriptor));
  }

  private int result(NativeCalls.Call<Integer> call) {
    return call(call) == 0 ? 0 : errno();
  }

  private int errno() {
    return (int) ERRNO_VALUE.get(state, 0L);
  }

  private static boolean ownersOnly(Path directory) {
    try {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      return true;
    } catch (IOException e) {
      return false; // It belongs to another user.
    }
  }

  private static String mountOf(int descriptor) {
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
          .filter(line -> line.startsWith("mnt_id:"))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean isDots(MemorySegment name) {
    long length = length(name);
    return length <= 2
        && name.get(JAVA_BYTE, 0) == '.'
        && (length == 1 || name.get(JAVA_BYTE, 1) == '.');
  }

  private static long length(MemorySegment name) {
    long length = 0;
    while (name.get(JAVA_BYTE, length) != 0) {
      length++;
    }
    return length;
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  /**
   * @param variadicFrom index of the first variadic parameter, 0 if there is none
   */
  private static MethodHandle find(
      String name, int variadicFrom, ValueLayout result, ValueLayout... parameters) {
    FunctionDescriptor descriptor = FunctionDescriptor.of(result, parameters);
    return variadicFrom == 0
        ? NativeCalls.find(name, descriptor, ERRNO)
        : NativeCalls.find(name, descriptor, ERRNO, Linker.Option.firstVariadicArg(variadicFrom));
  }
}
