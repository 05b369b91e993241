package dev.winch.runtime.shell;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lists the running processes of this machine from {@code /proc}. */
final class HostProcesses {
  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int TERMINAL = 4;
  private static final int START = 19;
  private static final int FEW = 64;

  private HostProcesses() {}

  /**
   * A process.
   *
   * @param terminal its controlling terminal, 0 if none
   * @param start clock ticks from boot to its start; with the id it identifies the process until
   *     the next boot
   */
  record HostProcess(int pid, int group, int session, int terminal, long start) {

    /** Whether it leads a session without a terminal. */
    boolean leadsUnattended() {
      return session == pid && terminal == 0;
    }

    /** Its working directory; empty if it has ended or belongs to another user. */
    Optional<Path> directory() {
      try {
        return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /** Whether it is in this leader's group or session. */
    boolean isBelow(int leader) {
      return group == leader || session == leader;
    }

    /** Whether a variable of its initial environment matches. */
    boolean hasVariable(Predicate<String> variable) {
      return variables().anyMatch(variable);
    }

    /** The first variable of its initial environment with this prefix. */
    Optional<String> variable(String beginning) {
      return variables().filter(variable -> variable.startsWith(beginning)).findFirst();
    }

    private Stream<String> variables() {
      return Posix.content("/proc/" + pid + "/environ").stream()
          .flatMap(text -> Arrays.stream(text.split("\0")));
    }
  }

  static List<HostProcess> all() {
    String[] names = Objects.requireNonNullElse(new File("/proc").list(), new String[0]);
    return Arrays.stream(names)
        .filter(name -> Character.isDigit(name.charAt(0)))
        .flatMap(name -> process(Integer.parseInt(name)).stream())
        .toList();
  }

  /**
   * Processes started after the given one, at most a second ago; ids are assigned cyclically, so
   * only a range is checked.
   *
   * @param without ids to skip
   */
  static List<HostProcess> startedAfter(int pid, Set<Integer> without) {
    int newest =
        Posix.content("/proc/loadavg")
            .map(text -> Integer.parseInt(text.strip().substring(text.lastIndexOf(' ') + 1)))
            .orElse(0);
    return newest < pid || newest > pid + FEW
        ? all()
        : IntStream.rangeClosed(pid + 1, newest)
            .boxed()
            .filter(id -> !without.contains(id))
            .flatMap(id -> process(id).stream())
            .toList();
  }

  /** The process with this id; empty if there is none or it is a zombie. */
  static Optional<HostProcess> process(int pid) {
    return Posix.content("/proc/" + pid + "/stat")
        .flatMap(
            stat -> {
              String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
              boolean ended = fields[0].equals("Z") || fields[0].equals("X");
              return ended
                  ? Optional.empty()
                  : Optional.of(
                      new HostProcess(
                          pid,
                          Integer.parseInt(fields[GROUP]),
                          Integer.parseInt(fields[SESSION]),
                          Integer.parseInt(fields[TERMINAL]),
                          Long.parseLong(fields[START])));
            });
  }

  /** Sends KILL to processes. */
  static void kill(Stream<HostProcess> processes) {
    processes.forEach(process -> Posix.kill(process.pid(), Posix.SIGKILL));
  }
}
