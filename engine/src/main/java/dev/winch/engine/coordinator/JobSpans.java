package dev.winch.engine.coordinator;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.secret.SecretMatcher;
import dev.winch.model.secret.SecretMatchers;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.FinishedSpan.Attributes;
import dev.winch.model.trace.FinishedSpan.Kind;
import dev.winch.model.trace.SpanSink;
import dev.winch.model.trace.TraceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The spans of jobs and tasks that have ended, read from their rows. Names are redacted; results
 * and error texts stay in Winch, because a collector has other readers than the job. Thread-safe.
 */
final class JobSpans {
  private final SpanSink sink;
  private final SecretMatchers secrets = SecretMatchers.inTexts();

  JobSpans(SpanSink sink) {
    this.sink = sink;
  }

  boolean isOn() {
    return sink.isOn();
  }

  void export(FinishedSpan span) {
    sink.ended(span);
  }

  /** The span of a job at its end. */
  List<FinishedSpan> of(JobRun job, JobSpec spec) {
    Optional<Instant> end = end(job);
    if (end.isEmpty() || !isSampled(spec)) {
      return List.of();
    }
    TraceContext context = spec.trace().orElseThrow();
    Attributes attributes =
        new Attributes()
            .text("winch.job.id", job.id().value())
            .text("winch.job.state", job.state().name())
            .text("winch.schedule.id", job.scheduleId().map(ScheduleId::value).orElse(""));
    return List.of(
        new FinishedSpan(
            context.at(SpanIds.job(job.id())),
            context.spanId(),
            "job " + shown(job.name(), spec),
            Kind.INTERNAL,
            job.createdAt(),
            end.get(),
            job.state() == JobState.FAILED,
            attributes.map()));
  }

  /** The span of an attempt at its end, and inside of it the times in the queue and of the run. */
  List<FinishedSpan> of(TaskRun task, JobSpec spec) {
    Optional<Instant> end = end(task);
    if (end.isEmpty() || !isSampled(spec)) {
      return List.of();
    }
    TraceContext context = spec.trace().orElseThrow();
    String id = SpanIds.task(task.id());
    List<FinishedSpan> spans = new ArrayList<>(3);
    spans.add(
        new FinishedSpan(
            context.at(id),
            task.parentId().map(SpanIds::task).orElseGet(() -> SpanIds.job(task.jobId())),
            "task " + shown(task.effective(spec).name(), spec),
            Kind.INTERNAL,
            task.createdAt(),
            end.get(),
            task.state() == TaskState.FAILED,
            attributes(task)));
    if (!task.queue().isEmpty()) {
      task.scheduledAt()
          .ifPresent(
              queued ->
                  spans.add(
                      queued(
                          context.at(SpanIds.queued(task.id(), task.dispatch())),
                          id,
                          task,
                          queued,
                          task.startedAt().orElse(end.get()))));
      task.startedAt().ifPresent(start -> spans.add(running(context, id, task, start, end.get())));
    }
    return spans;
  }

  private static FinishedSpan queued(
      TraceContext context, String parent, TaskRun task, Instant start, Instant end) {
    return new FinishedSpan(
        context,
        parent,
        "queued",
        Kind.PRODUCER,
        start,
        end,
        false,
        ids(task).text("winch.queue", task.queue()).map());
  }

  private static FinishedSpan running(
      TraceContext context, String parent, TaskRun task, Instant start, Instant end) {
    return new FinishedSpan(
        context.at(SpanIds.running(task.id(), task.dispatch())),
        parent,
        "running",
        Kind.INTERNAL,
        start,
        end,
        task.state() == TaskState.FAILED,
        ids(task)
            .text("winch.node.id", task.nodeId().map(NodeId::value).orElse(""))
            .number("winch.task.dispatch", task.dispatch())
            .map());
  }

  private static Attributes ids(TaskRun task) {
    return new Attributes()
        .text("winch.job.id", task.jobId().value())
        .text("winch.task.id", task.id().value());
  }

  private static Map<String, Object> attributes(TaskRun task) {
    Attributes attributes =
        ids(task)
            .text("winch.task.state", task.state().name())
            .number("winch.task.attempt", task.attempts() + 1L)
            .number("winch.task.redelivered", task.redelivered())
            .text("winch.queue", task.queue())
            .text("winch.subjob.id", task.subjobId().map(JobId::value).orElse(""));
    task.item().ifPresent(item -> attributes.number("winch.task.item", item.index()));
    return attributes.map();
  }

  private static boolean isSampled(JobSpec spec) {
    return spec.trace().filter(TraceContext::sampled).isPresent();
  }

  private String shown(String name, JobSpec spec) {
    return spec.hidden().contains(name)
        ? SecretMatcher.REDACTED
        : secrets.of(spec.hidden()).hide(name, SecretMatcher.REDACTED);
  }

  private static Optional<Instant> end(JobRun job) {
    return switch (job.state()) {
      case COMPLETED -> job.completedAt();
      case FAILED -> job.failedAt();
      case CANCELLED -> job.cancelledAt();
      case PENDING, SCHEDULED, RUNNING -> Optional.empty();
    };
  }

  private static Optional<Instant> end(TaskRun task) {
    return switch (task.state()) {
      case COMPLETED, SKIPPED -> task.completedAt();
      case FAILED -> task.failedAt();
      case CANCELLED -> task.cancelledAt();
      case CREATED, PENDING, SCHEDULED, RUNNING -> Optional.empty();
    };
  }

  /**
   * The spans of what a transaction ends. Confined to the command loop's thread; kept small,
   * because a transaction may end thousands of tasks.
   */
  final class Ended {
    private final List<EndedRow> rows = new ArrayList<>();

    /** A row that ended, and its spans. */
    private record EndedRow(JobId job, Optional<TaskId> task, List<FinishedSpan> spans) {}

    void add(JobRun job, JobSpec spec) {
      keep(new EndedRow(job.id(), Optional.empty(), of(job, spec)));
    }

    void add(TaskRun task, JobSpec spec) {
      keep(new EndedRow(task.jobId(), Optional.of(task.id()), of(task, spec)));
    }

    private void keep(EndedRow row) {
      if (!row.spans().isEmpty()) {
        rows.add(row);
      }
    }

    /**
     * Adds those of an earlier transaction whose commit was not confirmed: of the rows that have
     * ended. The others will end again.
     */
    void takeUp(Ended before, UnitOfWork work) {
      for (EndedRow row : before.rows) {
        boolean committed =
            row.task().isPresent()
                ? work.task(row.task().get()).flatMap(JobSpans::end).isPresent()
                : work.job(row.job()).flatMap(JobSpans::end).isPresent();
        if (committed) {
          rows.add(row);
        }
      }
    }

    /** After the commit. */
    void export() {
      rows.forEach(row -> row.spans().forEach(JobSpans.this::export));
    }
  }
}
