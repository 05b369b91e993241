package dev.winch.runtime.shell;

import dev.winch.runtime.shell.HostProcesses.HostProcess;
import dev.winch.runtime.work.Environment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Snapshot of all processes of this machine. One scan serves all callers that asked before it
 * began: a hundred groups that end together cost two scans.
 */
final class ProcessSnapshot {
  private static final String OUTPUT = Environment.OUTPUT + "=";
  private static final Object LOOKING = new Object();
  private static ProcessSnapshot last = new ProcessSnapshot(System.nanoTime(), List.of());

  private final long begun;
  private final List<HostProcess> processes;
  private final Map<HostProcess, String> marks = new ConcurrentHashMap<>();

  private ProcessSnapshot(long begun, List<HostProcess> processes) {
    this.begun = begun;
    this.processes = processes;
  }

  /** A snapshot that begins after this call. */
  static ProcessSnapshot fresh() {
    long asked = System.nanoTime();
    synchronized (LOOKING) {
      if (last.begun - asked <= 0) {
        long now = System.nanoTime();
        last = new ProcessSnapshot(now, HostProcesses.all());
      }
      return last;
    }
  }

  /** Processes in this leader's group or session, and those with the mark in their environment. */
  List<HostProcess> of(int leader, String mark) {
    return processes.stream()
        .filter(
            process ->
                process.isBelow(leader)
                    || marks.computeIfAbsent(process, ProcessSnapshot::mark).equals(mark))
        .toList();
  }

  private static String mark(HostProcess process) {
    return process.variable(OUTPUT).orElse("");
  }
}
