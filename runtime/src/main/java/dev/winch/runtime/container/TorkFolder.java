package dev.winch.runtime.container;

import dev.winch.runtime.work.ScriptText;
import dev.winch.runtime.work.TaskFailure;
import dev.winch.runtime.work.TaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Host folder of one container: {@code /tork}, which is bind-mounted because that is much cheaper
 * than copying files in and out, and the copies of the network files beside it. All users may write
 * to the report files, since the image's user is unknown.
 */
record TorkFolder(Path root) {
  static final Path TARGET = Path.of("/tork");
  static final Path SCRIPT = TARGET.resolve("entrypoint");
  static final Path STDOUT = TARGET.resolve("stdout");
  static final Path PROGRESS = TARGET.resolve("progress");
  static final Path WORKDIR = TARGET.resolve("workdir");

  /** Creates the folder with all its files, or nothing. */
  static TorkFolder create(Path folder, String name, ContainerSpec part)
      throws TaskFailure, IOException {
    var tork = new TorkFolder(folder.resolve(name));
    Files.createDirectory(tork.root);
    try {
      Files.createDirectory(tork.directory());
      open(tork.directory(), "rwxr-xr-x");
      TaskFiles.write(tork.stdout(), "", "rw--w--w-");
      TaskFiles.write(tork.progress(), "", "rw--w--w-");
      if (!part.run().isEmpty()) {
        TaskFiles.write(tork.onHost(SCRIPT), ScriptText.withPlainLineEnds(part.run()), "r-xr-xr-x");
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

  /** Copies the network files; by path in the container. */
  Map<Path, Path> networkFiles(NetworkFiles files) throws IOException {
    return files.copyTo(root.resolve("network"));
  }

  /**
   * Writes the {@code files} of a task beside the folder.
   *
   * @return the folder of the files
   */
  Path files(Map<String, String> files) throws TaskFailure, IOException {
    Path folder = Files.createDirectory(root.resolve("files"));
    TaskFiles.write(folder, files);
    return folder;
  }

  /** The folder mounted at {@link #TARGET}. */
  Path directory() {
    return root.resolve("tork");
  }

  Path stdout() {
    return onHost(STDOUT);
  }

  Path progress() {
    return onHost(PROGRESS);
  }

  private void delete() throws IOException {
    TaskFiles.delete(root);
  }

  private Path onHost(Path inContainer) {
    return directory().resolve(TARGET.relativize(inContainer).toString());
  }

  private static void open(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
