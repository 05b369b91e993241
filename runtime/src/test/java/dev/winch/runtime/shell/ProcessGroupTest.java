package dev.winch.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGroupTest {
  private static final String MARK = "WINCH_GROUP_TEST=" + ProcessHandle.current().pid();

  @TempDir private Path folder;

  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

  private void print(byte[] bytes) {
    new String(bytes, StandardCharsets.UTF_8).lines().forEach(printed::add);
  }

  private ProcessGroup start(String script) throws TaskFailure {
    return ProcessGroup.start(
        List.of("sh", "-c", script), List.of(MARK, "PATH=" + System.getenv("PATH")), folder, MARK);
  }

  private int follow(ProcessGroup group) throws TaskFailure {
    return group.follow(this::print, () -> {}, () -> {});
  }

  /** Runs what stops the group as soon as its script has printed something. */
  private int follow(ProcessGroup group, Consumer<String> onFirstLine) throws TaskFailure {
    boolean[] seen = new boolean[1];
    return group.follow(
        bytes -> {
          print(bytes);
          if (!seen[0]) {
            seen[0] = true;
            onFirstLine.accept(printed.peek());
          }
        },
        () -> {},
        () -> {});
  }

  /** A zombie that is not reaped yet is dead. */
  private static boolean lives(String pid) throws IOException {
    Path stat = Path.of("/proc", pid, "stat");
    return Files.exists(stat) && !Files.readString(stat).matches("(?s)[^)]*\\) Z .*");
  }

  @Test
  void theExitCodeAndAllOutputOfTheLeaderArrive() throws Exception {
    try (ProcessGroup group = start("echo one; echo two >&2; exit 7")) {
      assertThat(follow(group)).isEqualTo(7);
    }
    assertThat(printed).containsExactly("one", "two");
  }

  @Test
  void aSignalThatEndsTheLeaderIsANegativeNumber() throws Exception {
    try (ProcessGroup group = start("echo up; sleep 600")) {
      assertThat(follow(group, _ -> group.terminate())).isEqualTo(-Posix.SIGTERM);
    }
  }

  @Test
  void aKillEndsALeaderThatIgnoresTheSignalToStop() throws Exception {
    try (ProcessGroup group = start("trap '' TERM; echo up; while :; do sleep 1; done")) {
      int end =
          follow(
              group,
              _ -> {
                group.terminate();
                group.kill();
              });
      assertThat(end).isEqualTo(-Posix.SIGKILL);
    }
  }

  @Test
  void aProcessThatLeftTheSessionEndsWithItsLeader() throws Exception {
    String script = "setsid sh -c 'echo $$; exec sleep 600' & wait";
    try (ProcessGroup group = start(script)) {
      follow(group, _ -> group.kill());
    }
    String pid = printed.poll(1, TimeUnit.MINUTES);
    assertThat(pid).isNotNull();
    assertThat(lives(pid)).isFalse();
  }

  @Test
  void aDaemonThatTheLeaderLeftBehindIsKilledAtTheEnd() throws Exception {
    try (ProcessGroup group = start("setsid sleep 600 & echo $!")) {
      assertThat(follow(group)).isZero();
    }
    String pid = printed.poll(1, TimeUnit.MINUTES);
    assertThat(pid).isNotNull();
    assertThat(lives(pid)).isFalse();
  }

  @Test
  void aMissingProgramIsNamedInTheError() {
    assertThatThrownBy(
            () -> ProcessGroup.start(List.of("/no/such/program"), List.of(), folder, MARK))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("cannot start /no/such/program: ");
  }
}
