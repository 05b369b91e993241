package dev.winch.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The clock of a process, which an administrator may set while it runs; its timers run on. The
 * library libfaketime, which the process is started with, puts it between the process and the
 * kernel.
 */
final class ShiftedClock {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final Path SHARED = Path.of("/dev/shm");
  private static final Pattern LEFT = Pattern.compile("(?:sem\\.)?faketime_\\w+_(\\d+)");

  private final Path file;

  /**
   * @param file that says how the clock goes
   */
  ShiftedClock(Path file) {
    this.file = file;
    set(Duration.ZERO);
  }

  /** From a second from now on it differs by so much from this machine's. */
  void set(Duration ahead) {
    try {
      Path next = Files.writeString(Path.of(file + ".next"), "%+d".formatted(ahead.toSeconds()));
      Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment of a process with this clock. */
  Map<String, String> variables() {
    return Map.of(
        "LD_PRELOAD",
        library().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Timed waits go by the monotonic clock: mended twice, each would end at once and be
        // repeated.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Path library() {
    Path name = Path.of("faketime", "libfaketimeMT.so.1");
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders
          .map(folder -> folder.resolve(name))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no libfaketime: run build/test-needs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what processes with such a clock have left in shared memory when they were killed. */
  static void removeOrphans() {
    try (Stream<Path> files = Files.list(SHARED)) {
      for (Path file : List.copyOf(files.toList())) {
        Matcher left = LEFT.matcher(file.getFileName().toString());
        if (left.matches() && !Files.exists(Path.of("/proc", left.group(1)))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
