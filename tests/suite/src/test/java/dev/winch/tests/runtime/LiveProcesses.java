package dev.winch.tests.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which processes run; one that has ended and is only waiting to be reaped does not. */
final class LiveProcesses {
  private LiveProcesses() {}

  static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException e) {
      return false;
    }
  }
}
