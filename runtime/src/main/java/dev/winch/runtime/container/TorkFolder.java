package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import dev.winch.runtime.work.TaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder {@code /tork} of one container, on this host: bound into the container, which is much
 * cheaper than copying in and out. Whoever the image runs as may write to the files it reports by.
 */
record TorkFolder(Path directory) {
  static final Path TARGET = Path.of("/tork");
  static final Path SCRIPT = TARGET.resolve("entrypoint");
  static final Path STDOUT = TARGET.resolve("stdout");
  static final Path PROGRESS = TARGET.resolve("progress");
  static final Path WORKDIR = TARGET.resolve("workdir");

  /** Makes it with all that the container will find there, or not at all. */
  static TorkFolder create(Path folder, String name, Part part) throws TaskFailure, IOException {
    var tork = new TorkFolder(folder.resolve(name));
    Files.createDirectory(tork.directory);
    try {
      open(tork.directory, "rwxr-xr-x");
      TaskFiles.write(tork.stdout(), "", "rw--w--w-");
      TaskFiles.write(tork.progress(), "", "rw--w--w-");
      if (!part.run().isEmpty()) {
        TaskFiles.write(tork.onHost(SCRIPT), part.run(), "r-xr-xr-x");
      }
      if (!part.files().isEmpty()) {
        Files.createDirectory(tork.onHost(WORKDIR));
        open(tork.onHost(WORKDIR), "rwxrwxrwx");
        TaskFiles.write(tork.onHost(WORKDIR), part.files());
      }
      return tork;
    } catch (TaskFailure | IOException | RuntimeException e) {
      tork.delete();
      throw e;
    }
  }

  Path stdout() {
    return onHost(STDOUT);
  }

  Path progress() {
    return onHost(PROGRESS);
  }

  private void delete() throws IOException {
    TaskFiles.delete(directory);
  }

  private Path onHost(Path inContainer) {
    return directory.resolve(TARGET.relativize(inContainer).toString());
  }

  private static void open(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
