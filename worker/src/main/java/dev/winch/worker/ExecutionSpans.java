package dev.winch.worker;

import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.FinishedSpan.Attributes;
import dev.winch.model.trace.FinishedSpan.Kind;
import dev.winch.model.trace.SpanSink;
import dev.winch.model.trace.TraceContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The spans of this worker's runs, and the variable by which a task continues the trace. */
final class ExecutionSpans {
  private static final String VARIABLE = "TRACEPARENT";

  private final SpanSink sink;
  private final InstantSource clock;
  private final String runtime;
  private final NodeId node;

  ExecutionSpans(SpanSink sink, InstantSource clock, String runtime, NodeId node) {
    this.sink = sink;
    this.clock = clock;
    this.runtime = runtime;
    this.node = node;
  }

  /**
   * The task of a traced order with the variable, in its main, pre and post tasks; where the job
   * sets the variable itself, its value stays.
   */
  TaskSpec in(TaskSpec task, TaskOrder order) {
    return context(order)
        .map(TraceContext::traceparent)
        .map(value -> task.withEachEnv(env -> with(env, value)))
        .orElse(task);
  }

  private static Map<String, String> with(Map<String, String> env, String value) {
    Map<String, String> both = new LinkedHashMap<>(env);
    both.putIfAbsent(VARIABLE, value);
    return both;
  }

  /** Inside of this worker's span if it exports one, otherwise of the coordinator's. */
  private Optional<TraceContext> context(TaskOrder order) {
    return sink.isOn()
        ? order.trace().map(trace -> trace.at(SpanIds.execution(order.id(), order.dispatch())))
        : order.trace();
  }

  /** Runs the order; leaves a span of it if it is traced. */
  Report.OfTask around(TaskOrder order, Supplier<Report.OfTask> run) {
    Optional<TraceContext> outer = order.trace().filter(TraceContext::sampled);
    if (outer.isEmpty() || !sink.isOn()) {
      return run.get();
    }
    Instant start = clock.instant();
    Report.OfTask end = run.get();
    sink.ended(
        new FinishedSpan(
            outer.get().at(SpanIds.execution(order.id(), order.dispatch())),
            outer.get().spanId(),
            "execute",
            Kind.CONSUMER,
            start,
            clock.instant(),
            isFailure(end),
            new Attributes()
                .text("winch.job.id", order.jobId().value())
                .text("winch.task.id", order.id().value())
                .number("winch.task.dispatch", order.dispatch())
                .text("winch.queue", order.queue())
                .text("winch.node.id", node.value())
                .text("winch.runtime", runtime)
                .text("winch.outcome", end.getClass().getSimpleName())
                .map()));
    return end;
  }

  private static boolean isFailure(Report.OfTask end) {
    return end instanceof Report.Failed
        || end instanceof Report.Refused
        || end instanceof Report.Lost;
  }
}
