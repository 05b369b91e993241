package dev.winch.tests.runtime;

import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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

  /** The processes that a shell runtime of this node has started, and theirs. */
  static List<String> ofNode(NodeId node) {
    return entries(Path.of("/proc")).stream()
        .filter(name -> name.matches("\\d+") && isAlive(Long.parseLong(name)))
        .filter(name -> hasMark(name, "/winch-" + node + "/"))
        .toList();
  }

  /** What lies in a folder; nothing if there is none. */
  static List<String> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasMark(String pid, String mark) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      return Arrays.stream(new String(environment, StandardCharsets.UTF_8).split("\0"))
          .anyMatch(variable -> variable.startsWith("WINCH_OUTPUT=") && variable.contains(mark));
    } catch (IOException e) {
      return false;
    }
  }
}
