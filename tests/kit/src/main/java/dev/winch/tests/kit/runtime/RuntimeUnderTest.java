package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.QueueNames;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A runtime that a contract is tested on, and its node. */
public abstract class RuntimeUnderTest {
  private static final AtomicLong COUNTER = new AtomicLong();

  /** The grace period of {@link #runtime}. */
  protected static final Duration GRACE = Duration.ofSeconds(1);

  /** How long an end that needs no grace period may take on a slow machine. */
  protected static final Duration SOON = Duration.ofMinutes(1);

  /** A runtime to test, the same for each test. */
  protected abstract TaskRuntime runtime();

  /** Another runtime of the same node, as the next process of the node would have. */
  protected abstract TaskRuntime open(Duration grace);

  /** What runs on the node for its tasks, processes or containers. */
  protected abstract List<String> processes();

  /** What else the node's runs have: ended containers, volumes, networks, files in its folder. */
  protected abstract List<String> belongings();

  /** The image that tasks need, {@code ""} if none. */
  protected abstract String image();

  /** The text of a main task that printed the line and exited with the code. */
  protected abstract String exitText(int code, String line);

  /** A task of one script. */
  protected TaskSpec.Builder script(String run) {
    return TaskSpec.named("main").image(image()).run(run);
  }

  /** A pre or post task of one script. */
  protected AuxTask part(String name, String run, String timeout) {
    return new AuxTask(
        name,
        "",
        image(),
        Optional.empty(),
        run,
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        timeout);
  }

  /** The task as a worker gets it, with an id of its own. */
  public static TaskOrder order(TaskSpec task) {
    String id = HexFormat.of().toHexDigits(COUNTER.incrementAndGet()).repeat(2);
    return new TaskOrder(new TaskId(id), new JobId(id), 1, 0, QueueNames.DEFAULT, task, 1);
  }

  protected Run start(TaskSpec.Builder task, TaskRuntime.Sink sink) {
    return runtime().start(order(task.build()), sink);
  }

  protected Outcome run(TaskSpec.Builder task, TaskRuntime.Sink sink) throws InterruptedException {
    return start(task, sink).await();
  }

  protected Outcome run(TaskSpec.Builder task) throws InterruptedException {
    return run(task, new Collected());
  }

  /**
   * Waits until nothing is left of any run: what has ended is removed at once or a moment later.
   */
  protected void nothingRemains() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(processes()).isEmpty();
              assertThat(belongings()).isEmpty();
            });
  }
}
