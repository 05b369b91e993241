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

/** The processes of this machine that have not ended, as {@code /proc} shows them. */
final class HostProcesses {
  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int TERMINAL = 4;
  private static final int START = 19;
  private static final int FEW = 64;

  private HostProcesses() {}

  /**
   * One process.
   *
   * @param terminal number of the one that controls it, 0 if none does
   * @param start clock ticks from boot to its start: with the id, its identity until the next boot
   */
  record HostProcess(int pid, int group, int session, int terminal, long start) {

    /** Whether it leads a session that nobody sits at. */
    boolean leadsUnattended() {
      return session == pid && terminal == 0;
    }

    /** Where it is; empty for what has ended or is not ours. */
    Optional<Path> directory() {
      try {
        return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /** Whether it is in the group or the session of this leader. */
    boolean isBelow(int leader) {
      return group == leader || session == leader;
    }

    /** Whether a variable of the environment it was started with satisfies the predicate. */
    boolean hasVariable(Predicate<String> variable) {
      return variables().anyMatch(variable);
    }

    /** The first variable of the environment it was started with that begins like this. */
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
   * Those that were started after the given one, at most a second ago: ids are given out in a ring,
   * so there is no need to look at the others.
   *
   * @param without ids of processes that are known and not wanted
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

  /** The process of that id; empty if there is none or it is only waiting to be reaped. */
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

  /** Ends processes at once. */
  static void kill(Stream<HostProcess> processes) {
    processes.forEach(process -> Posix.kill(process.pid(), Posix.SIGKILL));
  }
}
