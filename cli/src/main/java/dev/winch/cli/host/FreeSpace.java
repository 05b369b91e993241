package dev.winch.cli.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Health check of a folder's disk: a database that cannot grow fails in the middle of its work. */
public final class FreeSpace implements Supplier<Optional<String>> {
  /** Bytes; a few minutes of a busy installation. */
  static final long LEAST = 64L << 20;

  private final Path folder;
  private final long least;

  public FreeSpace(Path folder) {
    this(folder, LEAST);
  }

  /**
   * @param least bytes
   */
  FreeSpace(Path folder, long least) {
    this.folder = folder;
    this.least = least;
  }

  @Override
  public Optional<String> get() {
    long free = free(folder);
    return free >= least
        ? Optional.empty()
        : Optional.of(
            "%d MiB are free for %s, at least %d are needed: delete files, or set a shorter datastore.retention"
                .formatted(free >> 20, folder, least >> 20));
  }

  /** How many MiB this user can still write to the disk of a folder. */
  public static long megabytes(Path folder) {
    return free(folder) >> 20;
  }

  private static long free(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
