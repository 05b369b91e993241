package dev.winch.runtime.shell;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.RunControl;
import java.lang.foreign.Linker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runtime for plain processes on this host, without isolation. Requires Linux with glibc 2.34 or
 * later (Debian 12, Ubuntu 22.04, RHEL 9).
 *
 * <p>Each part of a task leads its own session, which is signalled as a whole. When a part has
 * ended, all its processes are killed, including those that moved to another session, as long as
 * they kept their environment.
 */
public final class ShellRuntime implements TaskRuntime {
  private static final String UNSUPPORTED = " not supported on shell runtime";

  private static final String YOUNGEST_CALL = "posix_spawn_file_actions_addclosefrom_np";

  private final Config config;
  private final ExecutableLookup executableLookup;
  private final NodeFolder folder;
  private final WorkspacePool workspaces;
  private final Leftovers leftovers;
  private final ExecutorService followers = ShortLivedThreads.platformPool("shell-");
  private final DelayTimer timers;
  private final AtomicLong started = new AtomicLong();
  private final Set<Pipeline> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * Configuration of the shell runtime.
   *
   * @param cmd {@code runtime.shell.cmd}: the program that gets the path of the script as its last
   *     argument
   * @param uid {@code runtime.shell.uid}; empty to keep the worker's
   * @param gid {@code runtime.shell.gid}; empty to keep the worker's
   * @param temporary {@code worker.temp_dir}
   * @param grace time between TERM and KILL
   * @param path PATH of the worker, passed on to tasks
   * @param home HOME of the worker, passed on to tasks
   */
  public record Config(
      List<String> cmd,
      OptionalInt uid,
      OptionalInt gid,
      Path temporary,
      Duration grace,
      String path,
      String home) {

    /** The default of {@code runtime.shell.cmd}: a script may begin with {@code #!}. */
    public static final List<String> DEFAULT_CMD = List.of("bash", "-c");

    /** The default of {@code grace}. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    public Config {
      cmd = List.copyOf(cmd);
      Objects.requireNonNull(uid);
      Objects.requireNonNull(gid);
      Objects.requireNonNull(temporary);
      Objects.requireNonNull(grace);
      Objects.requireNonNull(path);
      Objects.requireNonNull(home);
      if (cmd.isEmpty()) {
        throw new IllegalArgumentException("runtime.shell.cmd must name a program");
      }
    }

    Workspace.Owner owner() {
      return new Workspace.Owner(uid, gid);
    }
  }

  public ShellRuntime(Config config, NodeId node, BackgroundThreads threads) {
    this.config = config;
    this.executableLookup = new ExecutableLookup(config.path());
    // Other users can traverse to their own files but not list the folder.
    this.folder = new NodeFolder(config.temporary(), node, "rwx--x--x");
    this.leftovers = new Leftovers(folder.path());
    this.timers = new DelayTimer(threads, "shell-timer");
    this.workspaces = new WorkspacePool(folder, config.owner(), followers, timers);
  }

  @Override
  public String name() {
    return "shell";
  }

  @Override
  public Run start(TaskOrder order, Sink sink) {
    Optional<String> refusal = refusal(order.task());
    if (refusal.isPresent()) {
      return new Refused(refusal.get());
    }
    String name =
        NodeFolder.plain(order.id().value())
            + "-"
            + order.dispatch()
            + "-"
            + started.incrementAndGet();
    var control = new RunControl(timers, config.grace());
    var parts =
        new ShellRun(
            config, executableLookup, workspaces, leftovers, order.task(), name, sink, control);
    var run = new Pipeline(order, control, parts);
    running.add(run);
    if (closing) {
      run.kill();
    }
    followers.execute(
        () -> {
          run.run();
          running.remove(run);
        });
    return run;
  }

  @Override
  public void sweep() {
    leftovers.kill();
    folder.clear();
  }

  /** Always false: a plain process cannot be limited. */
  @Override
  public boolean enforcesLimits() {
    return false;
  }

  @Override
  public void removeLeftovers() {
    folder.sweep();
  }

  @Override
  public Optional<String> fault() {
    return Linker.nativeLinker().defaultLookup().find(YOUNGEST_CALL).isPresent()
        ? folder.fault()
        : Optional.of(
            "the shell runtime needs Linux with glibc 2.34 or later (Debian 12, Ubuntu 22.04)");
  }

  /** One scan of the machine's processes serves all runs. */
  @Override
  public boolean killAll(Duration atMost) {
    closing = true;
    workspaces.close();
    running.forEach(Pipeline::forbid);
    return leftovers.kill(atMost).isEmpty();
  }

  @Override
  public void close() {
    closing = true;
    workspaces.close();
    running.forEach(Run::kill);
    followers.close();
    timers.close();
    folder.close();
  }

  /**
   * The first unsupported field of a task, in the reference's order; those that the reference
   * ignores come last.
   */
  private static Optional<String> refusal(TaskSpec task) {
    Limits limits = task.limits().orElse(Limits.NONE);
    String what = "";
    if (!task.mounts().isEmpty()) {
      what = "mounts are";
    } else if (!task.volumes().isEmpty()) {
      what = "volumes are";
    } else if (!task.entrypoint().isEmpty()) {
      what = "entrypoint is";
    } else if (!task.image().isEmpty()) {
      what = "image is";
    } else if (!limits.cpus().isEmpty() || !limits.memory().isEmpty()) {
      what = "limits are";
    } else if (!task.networks().isEmpty()) {
      what = "networks are";
    } else if (task.registry().isPresent()) {
      what = "registry is";
    } else if (!task.cmd().isEmpty()) {
      what = "cmd is";
    } else if (!task.sidecars().isEmpty()) {
      what = "sidecars are";
    } else if (!task.gpus().isEmpty()) {
      what = "gpus are";
    } else if (!task.workdir().isEmpty()) {
      what = "workdir is";
    } else if (task.options().firstName().isPresent()) {
      String option = task.options().firstName().get();
      what = option + (option.endsWith("s") ? " are" : " is");
    }
    return what.isEmpty()
        ? refusal("pre", task.pre()).or(() -> refusal("post", task.post()))
        : Optional.of(what + UNSUPPORTED);
  }

  /** The first unsupported field of pre or post tasks; the reference ignores all of them. */
  private static Optional<String> refusal(String place, List<AuxTask> tasks) {
    for (AuxTask task : tasks) {
      String what = "";
      if (!task.entrypoint().isEmpty()) {
        what = "entrypoint is";
      } else if (!task.image().isEmpty()) {
        what = "image is";
      } else if (task.registry().isPresent()) {
        what = "registry is";
      } else if (!task.cmd().isEmpty()) {
        what = "cmd is";
      }
      if (!what.isEmpty()) {
        return Optional.of(place + " " + task.name() + ": " + what + UNSUPPORTED);
      }
    }
    return Optional.empty();
  }

  /** A run that was refused. */
  private record Refused(String error) implements Run {
    @Override
    public Outcome await() {
      return new Outcome.Failed(error);
    }

    @Override
    public Optional<Outcome> await(Duration atMost) {
      return Optional.of(await());
    }

    @Override
    public void stop() {
      // Already ended.
    }

    @Override
    public void kill() {
      // Already ended.
    }
  }
}
