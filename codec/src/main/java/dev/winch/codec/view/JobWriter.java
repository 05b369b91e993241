package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.codec.SpecWriter;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes jobs, whole, as summaries and in lists, without their secrets. Thread-safe. */
public final class JobWriter {
  private final Redaction redaction;

  public JobWriter(Redaction redaction) {
    this.redaction = redaction;
  }

  /**
   * Streams a whole job. Does not close the stream.
   *
   * @param taskRuns is read in the middle of the document
   */
  public void job(OutputStream target, JobView job, TaskRunSource taskRuns) throws IOException {
    Redaction redacted = redaction.of(job.spec());
    JobView view = redacted(job, redacted);
    TaskRunSource clean = row -> taskRuns.feed(run -> row.accept(redacted.task(run)));
    JsonDocument.stream(target, out -> whole(out, view, clean, redacted));
  }

  /** Streams the complete expression context of a job. Does not close the stream. */
  public void context(OutputStream target, JobView job) throws IOException {
    Redaction redacted = redaction.of(job.spec());
    JobView view = redacted(job, redacted);
    JsonDocument.stream(target, out -> ContextWriter.writeWhole(out, redacted, view));
  }

  /** Redacts everything except outputs, which are redacted when they are streamed. */
  private static JobView redacted(JobView job, Redaction redacted) {
    return new JobView(
        redacted.job(job.run()),
        redacted.job(job.spec()),
        job.createdBy(),
        job.outputs(),
        job.permissions());
  }

  /** A job as all documents show it, without secrets. */
  public JobRun redacted(JobRun job, JobSpec spec) {
    return redaction.of(spec).job(job);
  }

  /**
   * The answer to a submission, with the inputs as they were sent.
   *
   * @param warnings problems that did not prevent the submission
   */
  public byte[] accepted(JobRun job, User createdBy, List<String> warnings) {
    return JsonDocument.object(out -> summary(out, job, job.state().name(), createdBy, warnings));
  }

  public byte[] summary(JobRun job, JobSpec spec, User createdBy) {
    return summary(job, job.state().name(), spec, createdBy);
  }

  /**
   * The webhook body of a job.
   *
   * @param state the state to show
   */
  public byte[] summary(JobRun job, String state, JobSpec spec, User createdBy) {
    return JsonDocument.object(
        out -> summary(out, redacted(job, spec), state, createdBy, List.of()));
  }

  /** Streams a page of a list. Does not close the stream. */
  public void page(
      OutputStream target,
      Page<JobRun> page,
      Function<JobRun, JobSpec> specs,
      Function<JobRun, User> creators)
      throws IOException {
    JsonDocument.stream(
        target,
        out ->
            JsonDocument.page(
                out, page, job -> item(out, job, specs.apply(job), creators.apply(job))));
  }

  /**
   * Streams a piece of a list by cursor. Does not close the stream.
   *
   * @param next where the following piece begins; empty if there is none
   */
  public void piece(
      OutputStream target,
      List<JobRun> jobs,
      Optional<String> next,
      Function<JobRun, JobSpec> specs,
      Function<JobRun, User> creators)
      throws IOException {
    JsonDocument.stream(
        target,
        out -> {
          out.name("items");
          out.objects(jobs, job -> item(out, job, specs.apply(job), creators.apply(job)));
          out.text("next", next.orElse(""));
        });
  }

  private void item(FieldWriter out, JobRun job, JobSpec spec, User createdBy) throws IOException {
    summary(out, redacted(job, spec), job.state().name(), createdBy, List.of());
  }

  private static void whole(
      FieldWriter out, JobView job, TaskRunSource taskRuns, Redaction redacted) throws IOException {
    SpecWriter specs = new SpecWriter(out);
    JobRun run = job.run();
    JobSpec spec = job.spec();
    out.always("id", run.id().value());
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    UserFields.user(out, "createdBy", job.createdBy());
    times(out, run);
    specs.tasks("tasks", spec.tasks());
    out.startList("execution");
    taskRuns.feed(row -> taskRun(out, specs, row, spec));
    out.endList();
    out.always("position", run.position());
    out.map("inputs", spec.inputs());
    out.start("context");
    ContextWriter.writeShown(out, redacted, job);
    out.end();
    out.number("taskCount", run.taskCount());
    out.text("output", spec.output());
    out.text("result", run.result());
    out.text("error", run.error());
    specs.defaults(spec.defaults());
    specs.webhooks(spec.webhooks());
    out.objects("permissions", job.permissions(), one -> UserFields.permission(out, one));
    specs.autoDelete(spec.autoDelete());
    out.time("deleteAt", run.deleteAt());
    out.map("secrets", spec.secrets());
    out.number("progress", run.progress());
    schedule(out, run);
    out.text("timeout", spec.timeout());
  }

  private static void taskRun(FieldWriter out, SpecWriter specs, TaskRun run, JobSpec spec) {
    try {
      out.start();
      specs.task(run, run.effective(spec));
      out.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void summary(
      FieldWriter out, JobRun run, String state, User createdBy, List<String> warnings)
      throws IOException {
    out.always("id", run.id().value());
    UserFields.user(out, "createdBy", createdBy);
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.map("inputs", run.inputs());
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", state);
    out.time("createdAt", run.createdAt());
    times(out, run);
    out.always("position", run.position());
    out.number("taskCount", run.taskCount());
    out.text("result", run.result());
    out.text("error", run.error());
    out.number("progress", run.progress());
    schedule(out, run);
    out.texts("warnings", warnings);
  }

  private static void times(FieldWriter out, JobRun run) throws IOException {
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
  }

  private static void schedule(FieldWriter out, JobRun run) throws IOException {
    out.object("schedule", run.scheduleId(), id -> out.always("id", id.value()));
  }
}
