package dev.winch.runtime.shell;

import static dev.winch.runtime.work.NativeCalls.call;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.work.NativeCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bindings of glibc (2.34 or later) for {@link ProcessGroup}. {@link ProcessBuilder} cannot start a
 * process as leader of its own session, signal a whole group, or kill the rest of a group before
 * its leader's id is reused. Avoiding the JDK's helper process also halves the cost of a start.
 * Written by hand because {@code java.lang.foreign} reaches these functions without a library.
 */
final class Posix {
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  /** {@code poll} event: data or end of file. */
  static final short READABLE = 0x1;

  /** Layout of one {@code struct pollfd}. */
  static final MemoryLayout POLL =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));

  private static final int O_CLOEXEC = 0x80000;
  private static final long SYS_PIDFD_OPEN = 434;
  private static final int MAX_POLL_MILLIS = 1 << 20;
  private static final long POLL_RESULT = 6;
  private static final long SIGINFO_CODE = 8;
  private static final long SIGINFO_STATUS = 24;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final short SPAWN_FLAGS = 0x80 | 0x08 | 0x04; // SETSID, SETSIGMASK, SETSIGDEF
  private static final long SIGNALS_1_TO_31 = 0x7fff_ffffL;
  private static final long SIGNAL_SET_BYTES = 128;
  private static final long ROOM_FOR_ANY_STRUCT = 1024;
  private static final long SMALL_FILE = 4096;

  private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle KILL = find("kill", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle OPEN =
      NativeCalls.find(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PIPE2 = find("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle POLL_CALL =
      find("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle READ = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle SYSCALL =
      NativeCalls.find(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle WAITID =
      find("waitid", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SPAWN =
      find("posix_spawnp", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT =
      find("posix_spawn_file_actions_init", JAVA_INT, ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      find("posix_spawn_file_actions_destroy", JAVA_INT, ADDRESS);
  private static final MethodHandle ACTIONS_OPEN =
      find(
          "posix_spawn_file_actions_addopen",
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          JAVA_INT);
  private static final MethodHandle ACTIONS_DUP2 =
      find("posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ACTIONS_CHDIR =
      find("posix_spawn_file_actions_addchdir_np", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_CLOSEFROM =
      find("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle ATTRIBUTES_INIT =
      find("posix_spawnattr_init", JAVA_INT, ADDRESS);
  private static final MethodHandle ATTRIBUTES_FLAGS =
      find("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
  private static final MethodHandle ATTRIBUTES_DEFAULTS =
      find("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);

  /**
   * Starts in progress. Between fork and exec a child has copies of all descriptors, including that
   * of a script another thread is still writing, and Linux refuses to execute a file that is open
   * for writing ({@code Text file busy}). So a start waits for those that began before its own
   * script was complete.
   */
  private static final Map<Long, CompletableFuture<Void>> STARTING = new ConcurrentHashMap<>();

  private static final AtomicLong STARTS = new AtomicLong();

  private Posix() {}

  /** A pipe; both ends are close-on-exec. */
  record Pipe(int readEnd, int writeEnd) {}

  /**
   * Starts a process as leader of a new session: stdin is empty, stdout and stderr are merged, all
   * signals have default handlers, and no other descriptor is inherited.
   *
   * @param command the first item is looked up in this process's PATH unless it has a slash
   * @param environment the whole environment, each {@code NAME=value}
   * @return its id, which is also the id of its group and session
   * @throws IOException with the system's error text, for example if the program does not exist
   */
  static int spawn(List<String> command, List<String> environment, Path directory, int output)
      throws IOException {
    STARTING.values().forEach(CompletableFuture::join);
    Long number = STARTS.incrementAndGet();
    var mine = new CompletableFuture<Void>();
    STARTING.put(number, mine);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(ROOM_FOR_ANY_STRUCT, 16);
      MemorySegment attributes = arena.allocate(ROOM_FOR_ANY_STRUCT, 16);
      MemorySegment defaults = arena.allocate(SIGNAL_SET_BYTES, 8);
      MemorySegment pid = arena.allocate(JAVA_INT);
      defaults.set(JAVA_LONG, 0, SIGNALS_1_TO_31);
      check(call(() -> (int) ACTIONS_INIT.invokeExact(actions)));
      try {
        MemorySegment nothing = arena.allocateFrom("/dev/null");
        MemorySegment folder = arena.allocateFrom(directory.toString());
        check(call(() -> (int) ACTIONS_OPEN.invokeExact(actions, 0, nothing, 0, 0)));
        check(call(() -> (int) ACTIONS_DUP2.invokeExact(actions, output, 1)));
        check(call(() -> (int) ACTIONS_DUP2.invokeExact(actions, output, 2)));
        check(call(() -> (int) ACTIONS_CHDIR.invokeExact(actions, folder)));
        check(call(() -> (int) ACTIONS_CLOSEFROM.invokeExact(actions, 3)));
        check(call(() -> (int) ATTRIBUTES_INIT.invokeExact(attributes)));
        check(call(() -> (int) ATTRIBUTES_FLAGS.invokeExact(attributes, SPAWN_FLAGS)));
        check(call(() -> (int) ATTRIBUTES_DEFAULTS.invokeExact(attributes, defaults)));
        MemorySegment program = arena.allocateFrom(command.getFirst());
        MemorySegment arguments = texts(arena, command);
        MemorySegment variables = texts(arena, environment);
        check(
            call(
                () ->
                    (int)
                        SPAWN.invokeExact(
                            pid, program, actions, attributes, arguments, variables)));
        return pid.get(JAVA_INT, 0);
      } finally {
        check(call(() -> (int) ACTIONS_DESTROY.invokeExact(actions)));
      }
    } finally {
      STARTING.remove(number);
      mine.complete(null);
    }
  }

  static Pipe pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if (call(() -> (int) PIPE2.invokeExact(ends, O_CLOEXEC)) != 0) {
        throw new UnavailableException(
            "cannot open a pipe for the output of a task: too many open files?");
      }
      return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
    }
  }

  /** A descriptor that becomes readable when this child process ends. */
  static int watch(int pid) {
    long descriptor = call(() -> (long) SYSCALL.invokeExact(SYS_PIDFD_OPEN, (long) pid, 0L));
    if (descriptor < 0) {
      throw new UnavailableException(
          "cannot open a pidfd for a task's process: too many open files?");
    }
    return (int) descriptor;
  }

  /**
   * Waits until one of the descriptors is readable; may return early with none.
   *
   * @param descriptors items of {@link #POLL}, which also take the results
   */
  static void poll(MemorySegment descriptors, long millis) {
    long count = descriptors.byteSize() / POLL.byteSize();
    int bounded = Math.clamp(millis, 0, MAX_POLL_MILLIS);
    if (call(() -> (int) POLL_CALL.invokeExact(descriptors, count, bounded)) < 0) {
      for (long at = 0; at < count; at++) {
        descriptors.set(JAVA_SHORT, at * POLL.byteSize() + POLL_RESULT, (short) 0);
      }
    }
  }

  /** How many bytes were read, 0 at the end, -1 if the call was interrupted. */
  static int read(int descriptor, MemorySegment into) {
    return Math.toIntExact(call(() -> (long) READ.invokeExact(descriptor, into, into.byteSize())));
  }

  /**
   * The content of a small file as ISO 8859-1; empty if it does not exist or is not readable. The
   * JDK makes twice as many system calls, and throws an exception for each ended process.
   */
  static Optional<String> content(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      int descriptor = call(() -> (int) OPEN.invokeExact(name, O_CLOEXEC));
      return descriptor < 0 ? Optional.empty() : content(descriptor, arena.allocate(SMALL_FILE));
    }
  }

  private static Optional<String> content(int descriptor, MemorySegment chunk) {
    var content = new StringBuilder();
    int count;
    try {
      do {
        count = read(descriptor, chunk);
        if (count > 0) {
          byte[] bytes = chunk.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
          content.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
      } while (count > 0);
    } finally {
      close(descriptor);
    }
    return count < 0 ? Optional.empty() : Optional.of(content.toString());
  }

  /** Closes a descriptor; errors are ignored because it is closed anyway. */
  static void close(int descriptor) {
    call(() -> (int) CLOSE.invokeExact(descriptor));
  }

  /**
   * Signals a process, or a group with a negative id.
   *
   * @return whether it existed
   */
  static boolean kill(int pid, int signal) {
    return call(() -> (int) KILL.invokeExact(pid, signal)) == 0;
  }

  /**
   * Waits for the end of a child and frees its id.
   *
   * @return its exit code, or the number of the signal that killed it, negative
   */
  static int reap(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(ROOM_FOR_ANY_STRUCT, 16);
      boolean interrupted;
      do {
        interrupted = call(() -> (int) WAITID.invokeExact(P_PID, pid, info, WEXITED)) != 0;
      } while (interrupted && kill(pid, 0));
      int status = info.get(JAVA_INT, SIGINFO_STATUS);
      return info.get(JAVA_INT, SIGINFO_CODE) == CLD_EXITED ? status : -status;
    }
  }

  private static void check(int error) throws IOException {
    if (error != 0) {
      throw new IOException(NativeCalls.errorText(error));
    }
  }

  private static MemorySegment texts(Arena arena, List<String> items) {
    MemorySegment array = arena.allocate(ADDRESS, items.size() + 1L);
    for (int i = 0; i < items.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(items.get(i)));
    }
    return array;
  }

  private static MethodHandle find(String name, ValueLayout result, ValueLayout... parameters) {
    return NativeCalls.find(name, FunctionDescriptor.of(result, parameters));
  }
}
