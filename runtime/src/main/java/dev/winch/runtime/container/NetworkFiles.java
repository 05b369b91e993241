package dev.winch.runtime.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The network files that the engine wrote for the holder of a reused network. Containers that join
 * the network would share these files and could write to them, so each gets its own copies mounted
 * in their place.
 *
 * @param files content by path in the container
 */
record NetworkFiles(Map<Path, byte[]> files) {
  private static final Path HOSTNAME = Path.of("/etc/hostname");

  /** Reads the files before any task has run in the network. */
  static NetworkFiles of(ContainerOperations containers, String holder) throws EngineRefusal {
    Map<Path, byte[]> files = new LinkedHashMap<>();
    for (String path : new String[] {"/etc/hosts", "/etc/resolv.conf"}) {
      files.put(Path.of(path), containers.readFile(holder, path));
    }
    files.put(HOSTNAME, (hostname(holder) + "\n").getBytes(StandardCharsets.UTF_8));
    return new NetworkFiles(files);
  }

  /** The default host name of a container. */
  static String hostname(String holder) {
    return holder.substring(0, Math.min(holder.length(), 12));
  }

  /**
   * Writes copies for one container.
   *
   * @return the copies by path in the container
   */
  Map<Path, Path> copyTo(Path folder) throws IOException {
    Files.createDirectory(folder);
    Map<Path, Path> copies = new LinkedHashMap<>();
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      Path copy = folder.resolve(file.getKey().getFileName().toString());
      Files.write(copy, file.getValue());
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      copies.put(file.getKey(), copy);
    }
    return copies;
  }
}
