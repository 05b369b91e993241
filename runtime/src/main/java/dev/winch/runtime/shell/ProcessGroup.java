package dev.winch.runtime.shell;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.shell.HostProcesses.HostProcess;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session leader and all processes that it starts.
 *
 * <p>One thread follows it to its end; it blocks in system calls and must be a platform thread. Any
 * thread may stop the group early.
 */
final class ProcessGroup implements RunControl.Target, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);
  private static final int CHUNK = 64 * 1024;
  private static final long TICK_MILLIS = 1000;
  private static final long GLANCE_MILLIS = 20;

  /** A leader that has run longer than this is recorded. */
  private static final long BRIEF_MILLIS = 50;

  /** How long to wait for output of processes that left the group and cannot be found. */
  private static final Duration HIDDEN = Duration.ofSeconds(1);

  /** Leaders that are not reaped yet; each belongs to its own group. */
  private static final Set<Integer> LEADERS = ConcurrentHashMap.newKeySet();

  private static final int PIPE = 0;
  private static final int EXIT = 1;

  private final int pid;
  private final int pipe;
  private final int exit;
  private final String mark;
  private final long started = System.nanoTime();
  private volatile boolean terminated;
  private volatile boolean killed;

  @GuardedBy("this")
  private boolean reaped;

  private int code;
  private boolean gone;

  private ProcessGroup(int pid, int pipe, int exit, String mark) {
    LEADERS.add(pid);
    this.pid = pid;
    this.pipe = pipe;
    this.exit = exit;
    this.mark = mark;
  }

  /** Called about once a second while the process runs. */
  @FunctionalInterface
  interface Tick {
    void run() throws TaskFailure;
  }

  /**
   * Starts the leader.
   *
   * @param mark an environment variable that identifies this group
   */
  static ProcessGroup start(
      List<String> command, List<String> environment, Path directory, String mark)
      throws TaskFailure {
    Posix.Pipe output = Posix.pipe();
    ProcessGroup group = null;
    try {
      int pid = Posix.spawn(command, environment, directory, output.writeEnd());
      group = new ProcessGroup(pid, output.readEnd(), watch(pid), mark);
      return group;
    } catch (IOException e) {
      throw new TaskFailure(
          "error executing command: cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    } finally {
      Posix.close(output.writeEnd());
      if (group == null) {
        Posix.close(output.readEnd());
      }
    }
  }

  /** Kills the process if it cannot be watched. */
  private static int watch(int pid) {
    try {
      return Posix.watch(pid);
    } catch (UnavailableException e) {
      Posix.kill(-pid, Posix.SIGKILL);
      Posix.reap(pid);
      throw e;
    }
  }

  int pid() {
    return pid;
  }

  /**
   * Passes on all output until the leader has ended and none of its processes is left.
   *
   * @param lasts called once if the leader runs for longer than 50 ms
   * @return the exit code, or the number of the signal that ended it, negative
   */
  int follow(Consumer<byte[]> sink, Runnable lasts, Tick tick) throws TaskFailure {
    try (Arena arena = Arena.ofConfined()) {
      var output = new Output(arena, sink);
      if (!output.awaitExit(started, BRIEF_MILLIS)) {
        lasts.run();
        followLeader(output, tick);
      }
      while (terminated && !killed && hasMembers()) {
        output.await(GLANCE_MILLIS);
      }
      end();
      output.drain();
      return code;
    }
  }

  /** Whether none of its processes is left; known to the thread that followed it to its end. */
  boolean isGone() {
    return gone;
  }

  /** Kills remaining processes; called once, by the thread that followed. */
  @Override
  public void close() {
    end();
    Posix.close(exit);
    Posix.close(pipe);
  }

  @Override
  public void terminate() {
    terminated = true;
    signal(Posix.SIGTERM);
  }

  @Override
  public void kill() {
    killed = true;
    signal(Posix.SIGKILL);
  }

  private void followLeader(Output output, Tick tick) throws TaskFailure {
    while (!output.awaitExit(System.nanoTime(), TICK_MILLIS)) {
      tick.run();
    }
  }

  /**
   * Signals the group. Until the leader is reaped its id, and so that of the group, is not reused.
   */
  private synchronized void signal(int signal) {
    if (!reaped) {
      Posix.kill(-pid, signal);
      ProcessSnapshot.fresh().of(pid, mark).stream()
          .filter(process -> process.group() != pid)
          .forEach(process -> Posix.kill(process.pid(), signal));
    }
  }

  private boolean hasMembers() {
    return !ProcessSnapshot.fresh().of(pid, mark).isEmpty();
  }

  /**
   * Whether a process belongs to this group; one that left the session is identified by its
   * environment.
   */
  private boolean isOurs(HostProcess process) {
    return process.isBelow(pid) || process.hasVariable(mark::equals);
  }

  /** Kills the group, reaps the leader, then kills processes that left the group. */
  private synchronized void end() {
    if (reaped) {
      return;
    }
    Posix.kill(-pid, Posix.SIGKILL);
    LEADERS.remove(pid);
    code = Posix.reap(pid);
    reaped = true;
    long now = System.nanoTime();
    boolean brief = now - started < HIDDEN.toNanos();
    List<HostProcess> left;
    do {
      left =
          brief
              ? HostProcesses.startedAfter(pid, LEADERS).stream().filter(this::isOurs).toList()
              : ProcessSnapshot.fresh().of(pid, mark);
      HostProcesses.kill(left.stream());
    } while (!left.isEmpty() && System.nanoTime() - now < HIDDEN.toNanos());
    gone = left.isEmpty();
    if (!gone) {
      log.warn("cannot kill processes of a task; the next start tries again: {}", left);
    }
  }

  /** The read end of the pipe that all processes of the group write to. */
  private final class Output {
    private final MemorySegment buffer;
    private final MemorySegment polled;
    private final Consumer<byte[]> sink;
    private boolean open = true;

    Output(Arena arena, Consumer<byte[]> sink) {
      this.buffer = arena.allocate(CHUNK);
      this.polled = arena.allocate(Posix.POLL, 2);
      this.sink = sink;
      watch(PIPE, pipe);
    }

    /**
     * Passes on output until the leader ends, at most until this time.
     *
     * @return whether it has ended
     */
    boolean awaitExit(long from, long millis) {
      long left = millis;
      do {
        watch(EXIT, exit);
        poll(left);
        left = millis - (System.nanoTime() - from) / 1_000_000;
      } while (!isReady(EXIT) && left > 0);
      return isReady(EXIT);
    }

    /** Passes on at most one chunk that arrives within this time. */
    void await(long millis) {
      watch(EXIT, -1);
      poll(millis);
    }

    /**
     * Passes on all output in the pipe. The pipe ends when the last process closes it. A process
     * that cannot be found gets a second, and after that only the buffered output is read.
     */
    void drain() {
      long deadline = System.nanoTime() + HIDDEN.toNanos();
      int last = CHUNK;
      while (open && last > 0) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        watch(EXIT, -1);
        int passed = poll(left);
        if (left <= 0) {
          last = passed == 0 ? 0 : last - passed;
        }
      }
    }

    private int poll(long millis) {
      Posix.poll(polled, millis);
      if (!isReady(PIPE)) {
        return 0;
      }
      int read = Posix.read(pipe, buffer);
      if (read > 0) {
        sink.accept(buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE));
      } else if (read == 0) {
        open = false;
        watch(PIPE, -1);
      }
      return Math.max(0, read);
    }

    private void watch(int item, int descriptor) {
      long at = item * Posix.POLL.byteSize();
      polled.set(JAVA_INT, at, descriptor);
      polled.set(JAVA_SHORT, at + 4, Posix.READABLE);
      polled.set(JAVA_SHORT, at + 6, (short) 0);
    }

    private boolean isReady(int item) {
      return polled.get(JAVA_SHORT, item * Posix.POLL.byteSize() + 6) != 0;
    }
  }
}
