package dev.winch.tests.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processes of tasks, told from all others by the folder they work in.
 *
 * @param runs the folder of the worker, below which each of them works
 */
public record TaskProcesses(Path runs) {
  /** The ids of those that live. */
  public List<Long> living() {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(this::works).toList();
  }

  private boolean works(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(pid))).startsWith(runs);
    } catch (IOException gone) {
      return false;
    }
  }
}
