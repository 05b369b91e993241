package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.engine.core.JobLimits;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.event.Command;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Schedule;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.TraceContext;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.trace.RecordedSpans;
import dev.winch.worker.HostEnv;
import dev.winch.worker.ResourceAmount;
import dev.winch.worker.ShutdownDeadlines;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans that a job leaves in coordinator and worker make one tree. */
class JobTraceTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final UserId GUEST = new UserId("guest");
  private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final RecordedSpans sink = new RecordedSpans();
  private final List<FinishedSpan> spans = sink.spans();
  private final BackgroundThreads threads = TestThreads.create();
  private final ManualClock clock = new ManualClock();
  private final MemoryStore store = new MemoryStore();
  private final InProcessBroker broker =
      new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private final DelayTimer timer = new DelayTimer(threads, "worker-timer");
  private final Coordinator engine =
      new Coordinator(
          store,
          broker,
          new EngineEnvironment(
              clock,
              ZoneOffset.UTC,
              new SeededIds(1),
              new Random(1),
              threads,
              new SimpleMeterRegistry(),
              sink),
          JobLimits.STANDARD,
          new LoopSignal());
  private final Worker worker =
      new Worker(
          new NodeProcess(new NodeId("node"), Instant.EPOCH),
          new WorkerSettings(
              "Worker",
              "host",
              0,
              "1",
              Map.of("default", 2),
              Limits.NONE,
              "",
              HostEnv.NONE,
              1 << 20,
              ResourceAmount.NONE,
              new ShutdownDeadlines(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2))),
          broker,
          runtime,
          clock,
          new SeededIds(2),
          timer::after,
          threads,
          new SimpleMeterRegistry(),
          sink);

  @BeforeEach
  void start() {
    engine.start();
    worker.start();
  }

  @AfterEach
  void end() {
    worker.close();
    timer.close();
    engine.close();
  }

  private static Decoded<JobSpec> job(String yaml) {
    return JobDecoder.job(yaml.getBytes(StandardCharsets.UTF_8), DocumentFormat.YAML);
  }

  /** Waits for the span of the job; the worker's span of its last task may come later. */
  private FinishedSpan awaitJob(JobId id) {
    await().atMost(LONG).until(() -> spans.stream().anyMatch(s -> is(s, SpanIds.job(id))));
    return span(SpanIds.job(id));
  }

  private static boolean is(FinishedSpan span, String id) {
    return span.context().spanId().equals(id);
  }

  private FinishedSpan span(String id) {
    await().atMost(LONG).until(() -> spans.stream().anyMatch(s -> is(s, id)));
    List<FinishedSpan> found = spans.stream().filter(s -> is(s, id)).toList();
    assertThat(found).as("a span is exported once").hasSize(1);
    return found.getFirst();
  }

  /** The first run that has this name. */
  private TaskRun task(JobId job, String name) {
    return tasks(job).stream()
        .filter(run -> run.effective(spec(job)).name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<TaskRun> tasks(JobId job) {
    List<TaskRun> tasks = new ArrayList<>();
    store.reads().jobs().execution(job, tasks::add);
    return tasks;
  }

  private JobSpec spec(JobId job) {
    return store.reads().jobs().spec(job).orElseThrow();
  }

  private TaskOrder order(TaskRun task) {
    return runtime.started().stream()
        .filter(order -> order.id().equals(task.id()))
        .findFirst()
        .orElseThrow();
  }

  private String parent(TaskRun task) {
    return span(SpanIds.task(task.id())).parent();
  }

  @Test
  void aTaskHasASpanForItsQueueTimeAndOneForItsRun() {
    JobId id = engine.submit(job("name: build\ntasks: [{name: compile, run: 'true'}]"), GUEST).id();

    FinishedSpan job = awaitJob(id);
    TaskRun task = task(id, "compile");
    FinishedSpan run = span(SpanIds.running(task.id(), 1));
    FinishedSpan execution = span(SpanIds.execution(task.id(), 1));

    assertThat(job.context().traceId()).as("without a caller").isEqualTo(id.value());
    assertThat(job.parent()).isEqualTo(TraceContext.NO_SPAN);
    assertThat(job.name()).isEqualTo("job build");
    assertThat(job.attributes()).containsEntry("winch.job.state", "COMPLETED");
    assertThat(span(SpanIds.task(task.id())).name()).isEqualTo("task compile");
    assertThat(parent(task)).isEqualTo(SpanIds.job(id));
    assertThat(span(SpanIds.queued(task.id(), 1)).parent()).isEqualTo(SpanIds.task(task.id()));
    assertThat(run.parent()).isEqualTo(SpanIds.task(task.id()));
    assertThat(run.attributes()).containsEntry("winch.node.id", "node");
    assertThat(execution.parent()).isEqualTo(SpanIds.running(task.id(), 1));
    assertThat(spans).allMatch(span -> span.context().traceId().equals(id.value()));
    assertThat(order(task).task().env())
        .containsEntry("TRACEPARENT", execution.context().traceparent());
  }

  @Test
  void theTraceOfTheCallerContinuesInSubJobsAndComposites() {
    Decoded<JobSpec> job =
        job(
            """
            name: outer
            tasks:
              - name: both
                parallel:
                  tasks: [{name: left, run: 'true'}, {name: right, run: 'true'}]
              - name: all
                each: {list: '[1, 2]', task: {name: one, run: 'true'}}
              - name: sub
                subjob:
                  name: inner
                  tasks: [{name: deep, run: 'true'}]
            """);
    JobId id =
        engine.submit(job.with(job.value().traced(TraceContext.ofHeader(CALLER))), GUEST).id();

    FinishedSpan root = awaitJob(id);
    assertThat(root.context().traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(root.parent()).isEqualTo("b7ad6b7169203331");
    for (String child : List.of("left", "right")) {
      assertThat(parent(task(id, child))).isEqualTo(SpanIds.task(task(id, "both").id()));
    }
    assertThat(parent(task(id, "one"))).isEqualTo(SpanIds.task(task(id, "all").id()));
    TaskRun sub = task(id, "sub");
    JobId inner = sub.subjobId().orElseThrow();
    assertThat(span(SpanIds.job(inner)).parent()).isEqualTo(SpanIds.task(sub.id()));
    assertThat(parent(task(inner, "deep"))).isEqualTo(SpanIds.job(inner));
    assertThat(spans)
        .allMatch(span -> span.context().traceId().equals("0af7651916cd43dd8448eb211c80319c"));
    assertThat(spans.stream().map(span -> span.context().spanId())).doesNotHaveDuplicates();
  }

  @Test
  void eachAttemptIsASpan() {
    AtomicInteger runs = new AtomicInteger();
    runtime.otherwise(
        _ ->
            runs.incrementAndGet() == 1
                ? new Outcome.Failed("hush-hush was wrong")
                : new Outcome.Completed(""));
    JobId id =
        engine.submit(job("name: a\ntasks: [{name: t, run: x, retry: {limit: 1}}]"), GUEST).id();
    awaitJob(id);

    List<FinishedSpan> attempts =
        spans.stream().filter(span -> span.name().equals("task t")).toList();
    assertThat(attempts)
        .extracting(span -> span.attributes().get("winch.task.attempt"), FinishedSpan::failed)
        .containsExactly(tuple(1L, true), tuple(2L, false));
    assertThat(attempts).extracting(FinishedSpan::parent).containsOnly(SpanIds.job(id));
  }

  @Test
  void neitherSecretsNorErrorsLeaveInSpans() {
    runtime.otherwise(_ -> new Outcome.Failed("the password is hush-hush"));
    JobId id =
        engine
            .submit(
                job(
                    """
                    name: job of hush-hush
                    secrets: {word: hush-hush}
                    tasks:
                      - {name: "use {{ secrets.word }}", run: x, env: {W: "{{ secrets.word }}"}}
                    """),
                GUEST)
            .id();
    awaitJob(id);
    span(SpanIds.execution(tasks(id).getFirst().id(), 1));

    assertThat(span(SpanIds.job(id)).name()).isEqualTo("job job of [REDACTED]");
    assertThat(span(SpanIds.task(tasks(id).getFirst().id())).name())
        .isEqualTo("task use [REDACTED]");
    assertThat(spans.toString()).doesNotContain("hush").doesNotContain("password");
  }

  @Test
  void aCallerThatIsNotSampledIsPassedOnAndLeavesNoSpans() {
    Decoded<JobSpec> job = job("name: a\ntasks: [{name: t, run: x}]");
    String caller = CALLER.replaceAll("01$", "00");
    JobId id =
        engine.submit(job.with(job.value().traced(TraceContext.ofHeader(caller))), GUEST).id();
    await()
        .atMost(LONG)
        .until(() -> store.reads().jobs().job(id).orElseThrow().state() == JobState.COMPLETED);

    assertThat(runtime.started().getFirst().task().env().get("TRACEPARENT"))
        .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
        .endsWith("-00");
    assertThat(spans).isEmpty();
  }

  @Test
  void aJobThatSetsTheVariableKeepsIt() {
    JobId id =
        engine
            .submit(job("name: a\ntasks: [{name: t, run: x, env: {TRACEPARENT: mine}}]"), GUEST)
            .id();
    awaitJob(id);
    assertThat(runtime.started().getFirst().task().env()).containsEntry("TRACEPARENT", "mine");
  }

  @Test
  void eachJobOfAScheduleHasATraceOfItsOwn() {
    ScheduledJob schedule =
        ScheduledJob.accepted(
            new ScheduleId("nightly"),
            new Schedule(job("name: a\ntasks: [{name: t, run: x}]").value(), "@every 1m"),
            GUEST,
            clock.instant());
    engine.ask(new Command.CreateSchedule(schedule)).join();
    for (int firing = 1; firing <= 2; firing++) {
      int count = firing;
      clock.advance(Duration.ofMinutes(1));
      await()
          .atMost(LONG)
          .until(() -> spans.stream().filter(s -> s.name().equals("job a")).count() == count);
    }
    assertThat(spans.stream().filter(s -> s.name().equals("job a")))
        .allMatch(s -> s.attributes().get("winch.job.id").equals(s.context().traceId()))
        .allMatch(s -> s.attributes().get("winch.schedule.id").equals("nightly"))
        .extracting(s -> s.context().traceId())
        .doesNotHaveDuplicates();
  }
}
