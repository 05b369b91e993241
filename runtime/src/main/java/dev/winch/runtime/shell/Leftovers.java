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
 * Finds and ends the processes that an earlier worker process of this node left behind.
 *
 * <p>Every process of a task is started with {@code WINCH_OUTPUT} naming a file in the node's
 * folder, and passes the variable on; and the leader of its session is started in a directory below
 * that folder. So nothing needs to be recorded for it to be found, and there is no moment at which
 * a started process is unknown. Beside that a link per part that lasts names its leader (boot,
 * process id, start time), for leaders that have replaced their environment and gone elsewhere.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final String boot;

  /**
   * @param folder the node's, with a name that no other node uses anywhere
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

  /** Notes who leads the processes of a part. */
  void record(Workspace space, int leader) {
    Optional<HostProcess> process = HostProcesses.process(leader);
    if (process.isPresent()) {
      try {
        Files.createSymbolicLink(space.leader(), Path.of(identity(process.get())));
      } catch (IOException e) {
        throw new UnavailableException("cannot record a process in " + folder + ": " + e, e);
      }
    }
  }

  /**
   * Ends them all, but for those that this user may not signal or that hang in the kernel: those
   * are named in the log.
   */
  void kill() {
    List<HostProcess> left = kill(PATIENCE);
    if (!left.isEmpty()) {
      LOG.warn(
          "processes of earlier tasks do not end, look after them by hand: {}",
          left.stream().map(p -> String.valueOf(p.pid())).collect(Collectors.joining(" ")));
    }
  }

  /**
   * Kills them until none is found that this user may signal, for at most this long but once in any
   * case.
   *
   * @return what is left
   */
  List<HostProcess> kill(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<HostProcess> left;
    List<HostProcess> signalled;
    do {
      left = find();
      signalled = left.stream().filter(p -> Posix.kill(p.pid(), Posix.SIGKILL)).toList();
    } while (!signalled.isEmpty() && System.nanoTime() < deadline);
    return left;
  }

  /**
   * All with the mark or a recorded leader, and whoever shares a session with one of them: sessions
   * are only inherited.
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

  /** Whoever looks around in the folder at a terminal is none of ours. */
  private static boolean isLeaderIn(Path inside, HostProcess process) {
    return process.leadsUnattended()
        && process.directory().filter(where -> where.startsWith(inside)).isPresent();
  }

  private Path realFolder() {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // There is none: nobody is inside.
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
