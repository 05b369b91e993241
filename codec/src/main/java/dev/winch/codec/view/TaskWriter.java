package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.codec.SpecWriter;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes runs of tasks, without the secrets of their job. Thread-safe. */
public final class TaskWriter {
  private final Redaction redaction;

  public TaskWriter(Redaction redaction) {
    this.redaction = redaction;
  }

  /** Streams a run with its definition. Does not close the stream. */
  public void task(OutputStream target, TaskRun run, JobSpec job) throws IOException {
    JsonDocument.stream(target, out -> whole(out, run, redaction.of(job), job));
  }

  /**
   * Streams a piece of an execution. Does not close the stream.
   *
   * @param size of a full piece; after a full one, {@code next} names the start of the following
   */
  public void piece(OutputStream target, TaskRunSource runs, JobSpec job, int size)
      throws IOException {
    Redaction redacted = redaction.of(job);
    Written written = new Written();
    JsonDocument.stream(
        target,
        out -> {
          out.startList("items");
          runs.feed(
              run -> {
                written.add(run);
                row(out, run, redacted, job);
              });
          out.endList();
          out.text("next", written.rows < size ? "" : written.last);
        });
  }

  /** What is known about a piece after its rows were written. */
  private static final class Written {
    private int rows;
    private String last = "";

    void add(TaskRun run) {
      rows++;
      last = run.id().value();
    }
  }

  private static void row(FieldWriter out, TaskRun run, Redaction redacted, JobSpec job) {
    try {
      out.start();
      whole(out, run, redacted, job);
      out.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void whole(FieldWriter out, TaskRun run, Redaction redacted, JobSpec job)
      throws IOException {
    TaskRun clean = redacted.task(run);
    new SpecWriter(out).task(clean, definition(clean, redacted, job));
  }

  /** The webhook body of a task. */
  public byte[] summary(TaskRun run, JobSpec job) {
    Redaction redacted = redaction.of(job);
    TaskRun clean = redacted.task(run);
    return JsonDocument.object(out -> summary(out, clean, definition(clean, redacted, job)));
  }

  /** What a page needs to place a run among the others and to show how far it is. */
  public byte[] change(TaskRun run, JobSpec job) {
    Redaction redacted = redaction.of(job);
    TaskRun clean = redacted.task(run);
    return JsonDocument.object(
        out -> {
          summary(out, clean, definition(clean, redacted, job));
          place(out, clean);
        });
  }

  private static TaskSpec definition(TaskRun clean, Redaction redacted, JobSpec job) {
    return clean.evaluated().orElseGet(() -> redacted.task(job.at(clean.path())));
  }

  private static void summary(FieldWriter out, TaskRun run, TaskSpec task) throws IOException {
    out.always("id", run.id().value());
    out.always("jobId", run.jobId().value());
    out.number("position", run.position());
    out.number("progress", run.progress());
    out.always("name", task.name());
    out.text("description", task.description());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    out.time("scheduledAt", run.scheduledAt());
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.text("error", run.error());
    out.text("result", run.result());
    out.text("var", task.var());
    out.texts("tags", task.tags());
  }

  private static void place(FieldWriter out, TaskRun run) throws IOException {
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
    out.text("queue", run.queue());
    out.text("nodeId", run.nodeId().map(Object::toString).orElse(""));
    out.always("path", run.path().toString());
    out.number("attempts", run.attempts());
    if (run.item().isPresent()) {
      out.always("index", run.item().get().index());
    }
    if (run.children().isPresent()) {
      out.always("size", run.children().get().size());
      out.always("completions", run.children().get().completions());
    }
    out.text("subjobId", run.subjobId().map(Object::toString).orElse(""));
  }
}
