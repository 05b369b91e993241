package dev.winch.tests.kit.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processes of tasks, distinguished from all others by the folder they work in or by the
 * variable that they inherit.
 *
 * @param runs the folder of the worker, below which each of them begins
 */
public record TaskProcesses(Path runs) {
  /** The ids of those that live. */
  public List<Long> living() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> works(pid) || isMarked(pid))
        .toList();
  }

  private boolean isMarked(long pid) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/%d/environ".formatted(pid)));
      return new String(environment, StandardCharsets.UTF_8).contains("WINCH_OUTPUT=" + runs + "/");
    } catch (IOException gone) {
      return false;
    }
  }

  private boolean works(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(pid))).startsWith(runs);
    } catch (IOException gone) {
      return false;
    }
  }
}
