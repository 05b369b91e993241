package dev.winch.runtime.shell;

import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.NodeId;
import dev.winch.runtime.shell.Processes.HostProcess;
import dev.winch.runtime.work.TaskFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder below the temporary directory that holds all that one node's tasks have on disk, and
 * that tells a later process of the node which processes are left over.
 *
 * <p>Every process of a task is started with {@code WINCH_OUTPUT} naming a file in here, and passes
 * the variable on: so nothing needs to be recorded for it to be found, and there is no moment at
 * which a started process is unknown. Beside that a link per part names its group's leader (boot,
 * process id, start time), for leaders that replace their environment.
 */
final class NodeFolder {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path path;
  private final String boot;

  NodeFolder(Path temporary, NodeId node) {
    this.path = temporary.toAbsolutePath().resolve("winch-" + plain(node.value()));
    try {
      this.boot = Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw new Unavailable("the shell runtime needs Linux with /proc: " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  /** Makes the folder unless it is there; what another user put in its place is not used. */
  void create() {
    try {
      Files.createDirectories(path.getParent());
      Files.createDirectory(path);
      // Others may pass through to the files that belong to them, not look around.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (FileAlreadyExistsException e) {
      requireOurs();
    } catch (IOException e) {
      throw cannot("make", e);
    }
  }

  /** Notes who leads the processes of a part. */
  void record(Workspace space, int leader) {
    Processes.process(leader)
        .ifPresent(
            process -> {
              try {
                Files.createSymbolicLink(space.leader(), Path.of(identity(process)));
              } catch (IOException e) {
                throw cannot("write in", e);
              }
            });
  }

  /** Ends all processes of earlier runs and removes what they have on disk. */
  void sweep() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<HostProcess> left = leftovers();
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new Unavailable(
            "processes of earlier tasks do not end: "
                + left.stream().map(p -> String.valueOf(p.pid())).collect(Collectors.joining(" ")));
      }
      Processes.kill(left.stream());
      Thread.onSpinWait();
      left = leftovers();
    }
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        TaskFiles.delete(entry);
      }
    } catch (NoSuchFileException e) {
      // There never was a run, or all is gone with the folder.
    } catch (IOException e) {
      throw cannot("clear", e);
    }
  }

  /**
   * All processes of tasks of this node: those with the mark, and whoever shares a session with one
   * of them or with a recorded leader; sessions are only inherited.
   */
  private List<HostProcess> leftovers() {
    List<HostProcess> all = Processes.all();
    String mark = "/" + path.getFileName() + "/";
    Set<String> leaders = recordedLeaders();
    Set<Integer> sessions =
        all.stream()
            .filter(
                p ->
                    leaders.contains(identity(p))
                        || p.hasVariable(
                            v -> v.startsWith(ShellRun.OUTPUT + "=") && v.contains(mark)))
            .map(HostProcess::session)
            .collect(Collectors.toSet());
    return all.stream().filter(p -> sessions.contains(p.session())).toList();
  }

  private Set<String> recordedLeaders() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> entry.toString().endsWith(".leader"))
          .flatMap(entry -> target(entry).stream())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of(); // No folder, no records.
    }
  }

  private static Optional<String> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private String identity(HostProcess process) {
    return boot + "-" + process.pid() + "-" + process.start();
  }

  private void requireOurs() {
    try {
      boolean ours =
          Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                  .equals(Files.getOwner(Path.of("/proc/self")));
      if (!ours) {
        throw new Unavailable(
            path + " belongs to someone else: remove it or choose another worker.temp_dir");
      }
    } catch (IOException e) {
      throw cannot("use", e);
    }
  }

  private Unavailable cannot(String what, IOException e) {
    return new Unavailable(
        "cannot " + what + " the folder of tasks " + path + " (worker.temp_dir): " + e, e);
  }

  /** The text with all that means something in a path replaced. */
  static String plain(String text) {
    return text.replaceAll("[^0-9A-Za-z-]", "_");
  }
}
