package dev.winch.tests.runtime;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.shell.ShellRuntime;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.Collected;
import dev.winch.tests.kit.runtime.RuntimeUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** A shell runtime in a temporary folder, and others of the same node. */
final class ShellFixture implements AutoCloseable {
  static final NodeId NODE = new NodeId("0123456789abcdef0123456789abcdef");
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Path temporary;
  private final ShellRuntime runtime;

  ShellFixture(Path temporary) {
    this.temporary = temporary;
    this.runtime = open(GRACE);
  }

  ShellRuntime runtime() {
    return runtime;
  }

  /** Where the runtimes of the node keep the folders of their tasks. */
  Path nodeFolder() {
    return temporary.resolve("winch-" + NODE);
  }

  ShellRuntime open(Duration grace) {
    return open(ShellRuntime.Config.DEFAULT_CMD, OptionalInt.empty(), temporary, grace);
  }

  ShellRuntime openWith(String shell) {
    return open(List.of(shell), OptionalInt.empty(), temporary, GRACE);
  }

  ShellRuntime openAs(int user) {
    return open(ShellRuntime.Config.DEFAULT_CMD, OptionalInt.of(user), temporary, GRACE);
  }

  ShellRuntime openIn(Path place) {
    return open(ShellRuntime.Config.DEFAULT_CMD, OptionalInt.empty(), place, GRACE);
  }

  private static ShellRuntime open(
      List<String> cmd, OptionalInt user, Path temporary, Duration grace) {
    return new ShellRuntime(
        new ShellRuntime.Config(cmd, user, user, temporary, grace, System.getenv("PATH"), "/root"),
        NODE,
        TestThreads.create());
  }

  static TaskSpec.Builder script(String run) {
    return TaskSpec.named("main").run(run);
  }

  Run start(TaskSpec.Builder task, TaskRuntime.Sink sink) {
    return runtime.start(RuntimeUnderTest.order(task.build()), sink);
  }

  Outcome run(TaskSpec.Builder task, TaskRuntime.Sink sink) throws InterruptedException {
    return start(task, sink).await();
  }

  Outcome run(TaskSpec.Builder task) throws InterruptedException {
    return run(task, new Collected());
  }

  @Override
  public void close() {
    runtime.close();
  }
}
