package dev.winch.tests.kit.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is mounted on this machine. */
final class Mounts {
  private Mounts() {}

  /** Takes away what is mounted below a folder. */
  static void removeBelow(Path folder) {
    try {
      for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
        String target = mount.split(" ")[1];
        if (target.startsWith(folder + "/")) {
          Programs.run("umount", "--lazy", target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
