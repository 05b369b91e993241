package dev.winch.tests.bench.engine;

import dev.winch.engine.core.Decider;
import dev.winch.engine.core.Decision;
import dev.winch.engine.core.DecisionContext;
import dev.winch.engine.core.DecisionInput;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmark of decisions without loading and storing: the end of a task, and the start of the next.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecideBenchmark {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final DecisionContext context =
      new DecisionContext(NOW, ZoneOffset.UTC, () -> "0193f0c0a1b27c3d8e4f5a6b7c8d9e0f", 42);
  private final JobSpec plain =
      JobSpec.of("bench", List.of(task("a", Map.of()), task("b", Map.of())));
  private final JobSpec templated =
      JobSpec.of(
          "bench",
          List.of(task("a", Map.of()), task("b", Map.of("X", "{{ tasks.x }}-{{ job.id }}"))));
  private final JobRun job =
      JobRunRow.accepted(new JobId("job"), new UserId("guest"), NOW)
          .state(JobState.RUNNING)
          .position(1)
          .taskCount(2)
          .build();
  private final JobRun next = JobRunRow.of(job).position(2).build();
  private final TaskRun running =
      TaskRunRow.created(new TaskId("task"), job.id(), TaskPath.top(0), NOW)
          .state(TaskState.RUNNING)
          .dispatch(1)
          .queue("default")
          .build();
  private final Report.Completed report =
      new Report.Completed(
          running.id(), 1, new NodeProcess(new NodeId("node"), Instant.EPOCH), NOW, NOW, "result");
  private final FollowUp.Advance advance = new FollowUp.Advance(job.id());

  private final DecisionInput ofTask =
      DecisionInput.of(Optional.of(job), Optional.of(plain), Optional.of(running));
  private final DecisionInput ofPlain =
      DecisionInput.of(Optional.of(next), Optional.of(plain), Optional.empty());
  private final DecisionInput ofTemplated =
      DecisionInput.of(Optional.of(next), Optional.of(templated), Optional.empty())
          .withOutputs(Map.of("x", "result"));

  /** A report of completion. */
  @Benchmark
  public Decision completed() {
    return Decider.decide(ofTask, report, context);
  }

  /** The next task, without templates. */
  @Benchmark
  public Decision advance() {
    return Decider.decide(ofPlain, advance, context);
  }

  /** The next task, with a template to evaluate. */
  @Benchmark
  public Decision advanceWithTemplate() {
    return Decider.decide(ofTemplated, advance, context);
  }

  private static TaskSpec task(String name, Map<String, String> env) {
    return TaskSpec.named(name).run("true").env(env).build();
  }
}
