package dev.winch.runtime.shell;

import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.shell.HostProcesses.HostProcess;
import dev.winch.runtime.work.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and kills processes left by earlier workers of this node.
 *
 * <p>Every process of a task has {@code WINCH_OUTPUT} in its environment, which names a file in the
 * node's folder, and passes it on; and its session leader is started in a directory below that
 * folder. So processes can be found without a record, from the moment of their start. In addition,
 * a link per long-running part names its leader (boot, process id, start time), for leaders that
 * replace their environment and change their directory.
 */
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final String boot;

  /**
   * @param folder the node's folder, with a globally unique name
   */
  Leftovers(Path folder) {
    this.folder = folder;
    try {
      this.boot = Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw new UnavailableException(
          "the shell runtime needs Linux with /proc: " + e.getMessage(), e);
    }
  }

  /** Records the leader of a part's processes. */
  void record(Workspace space, int leader) {
    Optional<HostProcess> process = HostProcesses.process(leader);
    if (process.isPresent()) {
      try {
        space.record(identity(process.get()));
      } catch (IOException e) {
        throw new UnavailableException("cannot record a process in " + folder + ": " + e, e);
      }
    }
  }

  /** Kills all of them. Logs those that this user may not signal or that hang in the kernel. */
  void kill() {
    List<HostProcess> left = kill(PATIENCE);
    if (!left.isEmpty()) {
      log.warn(
          "cannot kill processes of earlier tasks, check them by hand: {}",
          left.stream().map(p -> String.valueOf(p.pid())).collect(Collectors.joining(" ")));
    }
  }

  /**
   * Kills repeatedly until none is found that this user may signal; at least once, and at most for
   * this long.
   *
   * @return the remaining processes
   */
  List<HostProcess> kill(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<HostProcess> left = List.of();
    List<HostProcess> before;
    List<HostProcess> signalled;
    do {
      before = left;
      left = find();
      signalled = left.stream().filter(p -> Posix.kill(p.pid(), Posix.SIGKILL)).toList();
      // One that could not be signalled may have ended just then: the next search tells.
    } while ((!signalled.isEmpty() || !left.equals(before)) && System.nanoTime() < deadline);
    return left;
  }

  /**
   * All processes with the environment variable or a recorded leader, and those in the same
   * session: sessions are only inherited.
   */
  private List<HostProcess> find() {
    List<HostProcess> all = HostProcesses.all();
    String mark = "/" + folder.getFileName() + "/";
    Path inside = realFolder();
    Set<String> leaders = recordedLeaders();
    Set<Integer> sessions =
        all.stream()
            .filter(
                p ->
                    leaders.contains(identity(p))
                        || isLeaderIn(inside, p)
                        || p.hasVariable(
                            v -> v.startsWith(Environment.OUTPUT + "=") && v.contains(mark)))
            .map(HostProcess::session)
            .collect(Collectors.toSet());
    return all.stream().filter(p -> sessions.contains(p.session())).toList();
  }

  /**
   * Whether the process leads a session inside the folder; a shell with a terminal is an
   * operator's.
   */
  private static boolean isLeaderIn(Path inside, HostProcess process) {
    return process.leadsUnattended()
        && process.directory().filter(where -> where.startsWith(inside)).isPresent();
  }

  private Path realFolder() {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // It does not exist, so no process is inside.
    }
  }

  private Set<String> recordedLeaders() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.flatMap(entry -> target(entry).stream()).collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of(); // No folder, no records.
    }
  }

  private static Optional<String> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      return Optional.empty(); // Not a link: another file of a part.
    }
  }

  private String identity(HostProcess process) {
    return boot + "-" + process.pid() + "-" + process.start();
  }
}
