package dev.winch.cli.doctor;

import dev.winch.cli.host.FreeSpace;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether Winch can use a folder, which may not exist yet. Writes nothing. */
public final class FolderCheck {
  private FolderCheck() {}

  /**
   * Whether this user can write in the folder, or create it.
   *
   * @param key the key that names another folder
   */
  public static Finding writable(String check, Path folder, String key) {
    Path existing = existing(folder);
    if (!Files.isDirectory(existing)) {
      return Finding.failed(
          check, "%s is not a folder: set %s to another one".formatted(existing, key));
    }
    if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
      return Finding.failed(
          check,
          "%s cannot be written by %s: let this user write it, or set %s to another folder"
              .formatted(existing, System.getProperty("user.name"), key));
    }
    return Finding.ok(
        check,
        existing.equals(folder.toAbsolutePath())
            ? folder + " can be written"
            : folder + " does not exist; the start creates it");
  }

  /** Whether the disk of the folder has space. */
  public static Finding space(String check, Path folder) {
    Path existing = existing(folder);
    try {
      Optional<String> fault = new FreeSpace(existing).get();
      return fault
          .map(text -> Finding.failed(check, text))
          .orElseGet(
              () ->
                  Finding.ok(check, FreeSpace.megabytes(existing) + " MiB are free for " + folder));
    } catch (UncheckedIOException e) {
      return Finding.failed(
          check,
          "the free space of %s cannot be read: see what is wrong with its disk"
              .formatted(existing));
    }
  }

  /** The folder, or the nearest one above it that is there. */
  private static Path existing(Path folder) {
    Path place = folder.toAbsolutePath();
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    return place;
  }
}
