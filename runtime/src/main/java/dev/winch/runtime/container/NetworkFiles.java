package dev.winch.runtime.container;

import dev.winch.runtime.container.EngineClient.EngineRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the engine wrote for a kept network's holder in the files that go with a network. Containers
 * that join a network would share these files and could write to them: so each gets copies of its
 * own mounted in their place.
 *
 * @param files content by path in the container
 */
record NetworkFiles(Map<Path, byte[]> files) {
  private static final Path HOSTNAME = Path.of("/etc/hostname");

  /** Reads them while no task has seen them yet. */
  static NetworkFiles of(EngineClient engine, String holder) throws EngineRefusal {
    Map<Path, byte[]> files = new LinkedHashMap<>();
    for (String path : new String[] {"/etc/hosts", "/etc/resolv.conf"}) {
      files.put(Path.of(path), engine.readFile(holder, path));
    }
    files.put(HOSTNAME, (hostname(holder) + "\n").getBytes(StandardCharsets.UTF_8));
    return new NetworkFiles(files);
  }

  /** As engines name containers that are not named otherwise. */
  static String hostname(String holder) {
    return holder.substring(0, Math.min(holder.length(), 12));
  }

  /**
   * Writes a copy for one container.
   *
   * @return where each lies, by its path in the container
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
