package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.shell.ShellRuntime;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.RuntimeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kill -9} of a worker leaves behind is gone after the next start of the same node. */
final class ShellLeftoversTest {
  private static final List<String> SCRIPTS =
      List.of(
          "echo $$; sleep 60",
          "(trap '' TERM; echo $BASHPID; while :; do sleep 1; done) & wait",
          "setsid sh -c 'echo $$; while :; do sleep 1; done' & wait",
          // Forgets the environment it was started with.
          "exec env -i /bin/sh -c 'echo $$; exec /bin/sleep 60'");

  @TempDir Path temporary;

  @Test
  void processesAndFoldersOfAKilledWorkerAreSwept() throws Exception {
    try (WorkerProcess mine = worker("mine");
        WorkerProcess other = worker("other")) {
      List<Long> left = pids(mine);
      List<Long> foreign = pids(other);
      mine.kill();
      assertThat(left).allMatch(LiveProcesses::isAlive);

      try (var next = runtime(temporary, "mine")) {
        next.sweep();
        assertThat(left).noneMatch(LiveProcesses::isAlive);
        assertThat(foreign).allMatch(LiveProcesses::isAlive);
        assertThat(entries(temporary.resolve("winch-mine"))).isEmpty();
        next.sweep();
      }
      other.kill();
      try (var next = runtime(temporary, "other")) {
        next.sweep();
        assertThat(foreign).noneMatch(LiveProcesses::isAlive);
      }
    }
  }

  @Test
  void aNodeThatNeverRanHasNothingToSweep() {
    try (var first = runtime(temporary, "first")) {
      first.sweep();
    }
  }

  @Test
  void aReusedProcessIdIsNotKilled() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("winch-mine"));
    Process innocent = new ProcessBuilder("sleep", "60").start();
    try (var next = runtime(temporary, "mine")) {
      Files.createSymbolicLink(
          folder.resolve("task-1.leader"), Path.of("some-boot-" + innocent.pid() + "-12345"));
      next.sweep();
      assertThat(innocent.isAlive()).isTrue();
      assertThat(entries(folder)).isEmpty();
    } finally {
      innocent.destroy();
    }
  }

  /** The worker that is killed: runs every script and prints their output. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (var runtime = runtime(Path.of(arguments[0]), arguments[1])) {
        List<TaskRuntime.Run> runs = new ArrayList<>();
        for (String script : SCRIPTS) {
          TaskSpec task = TaskSpec.named("task").run(script).build();
          runs.add(runtime.start(RuntimeContract.order(task), new Printed()));
        }
        for (TaskRuntime.Run run : runs) {
          run.await();
        }
      }
    }
  }

  private WorkerProcess worker(String node) throws IOException {
    return WorkerProcess.start(Main.class, temporary.toString(), node);
  }

  private static ShellRuntime runtime(Path temporary, String node) {
    return new ShellRuntime(
        new ShellRuntime.Config(
            ShellRuntime.Config.DEFAULT_CMD,
            OptionalInt.empty(),
            OptionalInt.empty(),
            temporary,
            Duration.ofSeconds(1),
            System.getenv("PATH"),
            "/"),
        new NodeId(node),
        TestThreads.create());
  }

  private static List<Long> pids(WorkerProcess worker) throws IOException {
    return worker.lines(SCRIPTS.size()).stream().map(Long::parseLong).toList();
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
