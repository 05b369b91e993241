package dev.winch.runtime.container;

import static dev.winch.runtime.work.NativeCalls.call;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.winch.runtime.work.NativeCalls;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A host folder or file that is kept open. Files created through it are created there even if the
 * path is replaced meanwhile. Linux only.
 */
final class PinnedPath implements AutoCloseable {
  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  private static final int FOLDER_MODE = 0755;
  private static final int WORKING_DIRECTORY = -100;

  private static final MethodHandle OPENAT =
      NativeCalls.find(
          "openat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(3));
  private static final MethodHandle MKDIRAT =
      NativeCalls.find("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      NativeCalls.find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int descriptor;
  private final Path real;

  private PinnedPath(int descriptor) throws IOException {
    this.descriptor = descriptor;
    try {
      this.real = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  static boolean isSupported() {
    return Files.isDirectory(Path.of("/proc/self/fd"));
  }

  /**
   * Opens an existing path, following links.
   *
   * @throws FileNotFoundException if it does not exist
   */
  static PinnedPath open(Path path) throws IOException {
    int descriptor = openat(WORKING_DIRECTORY, path.toString(), O_PATH | O_CLOEXEC);
    if (descriptor < 0) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("cannot be opened");
      }
      throw new FileNotFoundException(path.toString());
    }
    return new PinnedPath(descriptor);
  }

  /**
   * Opens a folder, and creates it and its missing parents. Links are followed in the existing part
   * of the path, and never in the created part.
   *
   * @param allowed whether folders may be created below this real path
   */
  static PinnedPath make(Path path, Predicate<Path> allowed) throws IOException {
    Path existing = path;
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    PinnedPath pinned = open(existing);
    for (Path step : existing.equals(path) ? Path.of("") : existing.relativize(path)) {
      if (!step.toString().isEmpty()) {
        try (PinnedPath parent = pinned) {
          if (!allowed.test(parent.real)) {
            throw new FileNotFoundException(path.toString());
          }
          pinned = parent.makeFolder(step.toString());
        }
      }
    }
    return pinned;
  }

  private PinnedPath makeFolder(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      int _ = call(() -> (int) MKDIRAT.invokeExact(descriptor, text, FOLDER_MODE));
    }
    // Another process may have created it at the same time; it must be a folder, not a link.
    int made = openat(descriptor, name, O_PATH | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY);
    if (made < 0) {
      throw new IOException("cannot create the folder " + real.resolve(name));
    }
    return new PinnedPath(made);
  }

  /** The real path at the time of opening. */
  Path real() {
    return real;
  }

  @Override
  public void close() {
    int _ = call(() -> (int) CLOSE.invokeExact(descriptor));
  }

  private static int openat(int folder, String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return call(() -> (int) OPENAT.invokeExact(folder, text, flags));
    }
  }
}
