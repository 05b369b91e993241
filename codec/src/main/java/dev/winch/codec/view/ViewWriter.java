package dev.winch.codec.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winch.codec.FieldWriter;
import dev.winch.codec.FieldWriter.Content;
import dev.winch.codec.SpecWriter;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.Problem;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.Page;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes the JSON documents of the API: UTF-8 with a trailing newline. All job data is redacted.
 * Thread-safe.
 */
public final class ViewWriter {
  private final Redaction redaction;

  public ViewWriter(Redaction redaction) {
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
    stream(
        target,
        out ->
            new RunWriter(out)
                .job(view, clean, () -> ContextWriter.writeShown(out, redacted, view)));
  }

  /** Streams the complete expression context of a job. Does not close the stream. */
  public void context(OutputStream target, JobView job) throws IOException {
    Redaction redacted = redaction.of(job.spec());
    JobView view = redacted(job, redacted);
    stream(target, out -> ContextWriter.writeWhole(out, redacted, view));
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

  /**
   * The answer to a submission, with the inputs as they were sent.
   *
   * @param warnings problems that did not prevent the submission
   */
  public byte[] accepted(JobRun job, User createdBy, List<String> warnings) {
    return object(
        out -> new RunWriter(out).jobSummary(job, job.state().name(), createdBy, warnings));
  }

  /** A job as all documents show it, without secrets. */
  public JobRun redacted(JobRun job, JobSpec spec) {
    return redaction.of(spec).job(job);
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
    return object(out -> summary(out, job, state, spec, createdBy));
  }

  public void jobs(
      OutputStream target,
      Page<JobRun> page,
      Function<JobRun, JobSpec> specs,
      Function<JobRun, User> creators)
      throws IOException {
    stream(
        target,
        out -> page(out, page, job -> item(out, job, specs.apply(job), creators.apply(job))));
  }

  /**
   * Streams a piece of a list by cursor. Does not close the stream.
   *
   * @param next where the following piece begins; empty if there is none
   */
  public void jobs(
      OutputStream target,
      List<JobRun> jobs,
      Optional<String> next,
      Function<JobRun, JobSpec> specs,
      Function<JobRun, User> creators)
      throws IOException {
    stream(
        target,
        out -> {
          out.name("items");
          out.objects(jobs, job -> item(out, job, specs.apply(job), creators.apply(job)));
          out.text("next", next.orElse(""));
        });
  }

  private void item(FieldWriter out, JobRun job, JobSpec spec, User createdBy) throws IOException {
    summary(out, job, job.state().name(), spec, createdBy);
  }

  private void summary(FieldWriter out, JobRun job, String state, JobSpec spec, User createdBy)
      throws IOException {
    JobRun clean = redaction.of(spec).job(job);
    new RunWriter(out).jobSummary(clean, state, createdBy, List.of());
  }

  /**
   * What became of jobs that were changed together.
   *
   * @param refused numbers of jobs by the reason why they were not
   * @param next where to go on; empty if nothing follows
   */
  public byte[] bulk(long done, Map<String, Long> refused, Optional<String> next) {
    return object(
        out -> {
          out.always("done", done);
          if (!refused.isEmpty()) {
            out.start("refused");
            for (Map.Entry<String, Long> one : refused.entrySet()) {
              out.always(one.getKey(), one.getValue());
            }
            out.end();
          }
          out.text("next", next.orElse(""));
        });
  }

  /**
   * Numbers of jobs by state, in the order of the states.
   *
   * @param more whether there may be more jobs in a state than counted
   */
  public byte[] totals(Map<JobState, Long> counts, Set<JobState> more) {
    return object(
        out -> {
          out.start("totals");
          for (JobState state : JobState.values()) {
            if (counts.containsKey(state)) {
              out.always(state.name(), counts.get(state));
            }
          }
          out.end();
          out.texts("more", more.stream().sorted().map(JobState::name).toList());
        });
  }

  public void task(OutputStream target, TaskRun run, JobSpec job) throws IOException {
    stream(target, out -> task(out, run, redaction.of(job), job));
  }

  /**
   * Streams a page of an execution. Does not close the stream.
   *
   * @param size page size; after a full page, {@code next} names the start of the following one
   */
  public void tasks(OutputStream target, TaskRunSource runs, JobSpec job, int size)
      throws IOException {
    Redaction redacted = redaction.of(job);
    Piece piece = new Piece();
    stream(
        target,
        out -> {
          out.startList("items");
          runs.feed(
              run -> {
                piece.add(run);
                row(out, run, redacted, job);
              });
          out.endList();
          out.text("next", piece.rows < size ? "" : piece.last);
        });
  }

  /** What is known about a page after its rows were written. */
  private static final class Piece {
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
      task(out, run, redacted, job);
      out.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void task(FieldWriter out, TaskRun run, Redaction redacted, JobSpec job)
      throws IOException {
    TaskRun clean = redacted.task(run);
    new SpecWriter(out).task(clean, shown(clean, redacted, job));
  }

  /** The webhook body of a task. */
  public byte[] taskSummary(TaskRun run, JobSpec job) {
    Redaction redacted = redaction.of(job);
    TaskRun clean = redacted.task(run);
    return object(out -> new RunWriter(out).taskSummary(clean, shown(clean, redacted, job)));
  }

  /** A run of a task in a stream of changes. */
  public byte[] taskChange(TaskRun run, JobSpec job) {
    Redaction redacted = redaction.of(job);
    TaskRun clean = redacted.task(run);
    return object(out -> new RunWriter(out).taskChange(clean, shown(clean, redacted, job)));
  }

  /** How far a job is. */
  public byte[] progress(JobRun job) {
    return object(
        out -> {
          out.always("jobId", job.id().value());
          out.always("progress", job.progress());
        });
  }

  /** How far a task is. */
  public byte[] progress(TaskRun task) {
    return object(
        out -> {
          out.always("jobId", task.jobId().value());
          out.always("taskId", task.id().value());
          out.always("progress", task.progress());
        });
  }

  /** That events were left out because the reader was slower than they came. */
  public byte[] skipped(long changes) {
    return object(
        out -> {
          out.always("changes", changes);
        });
  }

  /**
   * The end of a stream.
   *
   * @param state of the job or task; {@code ""} if it was deleted
   */
  public byte[] end(String state) {
    return object(
        out -> {
          out.text("state", state);
        });
  }

  private static TaskSpec shown(TaskRun clean, Redaction redacted, JobSpec job) {
    return clean.evaluated().orElseGet(() -> redacted.task(job.at(clean.path())));
  }

  public void schedule(OutputStream target, ScheduleView schedule) throws IOException {
    stream(target, out -> new RunWriter(out).schedule(redacted(schedule)));
  }

  /**
   * The answer to a submission of a schedule.
   *
   * @param warnings problems that did not prevent the submission
   */
  public byte[] accepted(ScheduleView schedule, List<String> warnings) {
    return object(
        out -> {
          new RunWriter(out).scheduleSummary(redacted(schedule));
          out.texts("warnings", warnings);
        });
  }

  /**
   * Streams a page of schedules, each read when it is written. Does not close the stream.
   *
   * @param read empty for a schedule deleted meanwhile
   */
  public void schedules(
      OutputStream target, Page<ScheduleId> page, Function<ScheduleId, Optional<ScheduleView>> read)
      throws IOException {
    stream(
        target,
        out -> {
          out.startList("items");
          for (ScheduleId id : page.items()) {
            Optional<ScheduleView> schedule = read.apply(id);
            if (schedule.isPresent()) {
              out.start();
              new RunWriter(out).scheduleSummary(redacted(schedule.get()));
              out.end();
            }
          }
          out.endList();
          extent(out, page);
        });
  }

  private ScheduleView redacted(ScheduleView view) {
    return view.with(redaction.of(view.run().schedule().job()).schedule(view.run().schedule()));
  }

  /** Redacts the contents of log parts; log searches see only the result. */
  public UnaryOperator<String> shownLog(JobSpec job) {
    return redaction.of(job)::text;
  }

  /** Streams log parts of a job or task. */
  public void log(OutputStream target, Page<LogPart> page, JobSpec job) throws IOException {
    Redaction redacted = redaction.of(job);
    stream(target, out -> page(out, page, part -> logPart(out, redacted.log(part))));
  }

  /** Writes a part for event streams, with its stream; the shape of lists is the reference's. */
  public byte[] logPart(LogPart part, JobSpec job) {
    return object(
        out -> {
          logPart(out, redaction.of(job).log(part));
          out.text("stream", LogStream.text(part.stream()));
        });
  }

  private static void logPart(FieldWriter out, LogPart part) throws IOException {
    out.always("id", part.id());
    out.always("number", part.number());
    out.always("taskId", part.taskId().value());
    out.always("contents", part.contents());
    out.time("createdAt", part.createdAt());
  }

  /**
   * @param users resolves the user of an entry
   */
  public byte[] audit(Page<AuditEntry> page, Function<AuditEntry, User> users) {
    return object(
        out ->
            page(
                out,
                page,
                entry -> {
                  out.always("action", entry.action().name());
                  out.start("by");
                  new RunWriter(out).user(users.apply(entry));
                  out.end();
                  out.time("at", entry.at());
                  out.text("with", entry.with().orElse(""));
                }));
  }

  public byte[] user(User user) {
    return object(out -> new RunWriter(out).user(user));
  }

  public byte[] queue(QueueInfo queue) {
    return object(out -> queue(out, queue));
  }

  public byte[] queues(List<QueueInfo> queues) {
    return list(queues, ViewWriter::queue);
  }

  private static void queue(FieldWriter out, QueueInfo queue) throws IOException {
    out.always("name", queue.name());
    out.always("size", queue.size());
    out.always("subscribers", queue.subscribers());
    out.always("unacked", queue.unacked());
  }

  /**
   * @param silentSince nodes last heard from before this are shown as {@code OFFLINE}
   */
  public byte[] nodes(List<NodeLastSeen> nodes, Instant silentSince) {
    return list(nodes, (out, node) -> node(out, node, silentSince));
  }

  private static void node(FieldWriter out, NodeLastSeen heard, Instant silentSince)
      throws IOException {
    Node node = heard.node();
    boolean silent = heard.heardAt().isBefore(silentSince);
    boolean down = node.status() == Node.Status.DOWN;
    out.always("id", node.id().value());
    out.always("name", node.name());
    out.time("startedAt", node.startedAt());
    out.number("cpuPercent", node.cpuPercent());
    out.time("lastHeartbeatAt", heard.heardAt());
    out.text("queue", node.queue());
    out.always("status", silent && !down ? "OFFLINE" : node.status().name());
    out.always("hostname", node.hostname());
    out.number("port", node.port());
    out.number("taskCount", node.runningTasks());
    out.always("version", node.version());
    out.text("fault", node.fault());
  }

  /**
   * @param cpuPercent the average over the nodes
   */
  public byte[] metrics(long runningJobs, long runningTasks, long onlineNodes, double cpuPercent) {
    return object(
        out -> {
          out.start("jobs");
          out.always("running", runningJobs);
          out.end();
          out.start("tasks");
          out.always("running", runningTasks);
          out.end();
          out.start("nodes");
          out.always("online", onlineNodes);
          out.always("cpuPercent", cpuPercent);
          out.end();
        });
  }

  /** The answer to a successful command. */
  public byte[] ok() {
    return object(
        out -> {
          out.always("status", "OK");
        });
  }

  /**
   * @param broken the parts that are down; none means {@code UP}
   */
  public byte[] health(String version, Collection<String> broken) {
    return health(version, List.of(), broken);
  }

  /**
   * @param parts all that were checked
   * @param broken those that are down; none means {@code UP}
   */
  public byte[] health(String version, Collection<String> parts, Collection<String> broken) {
    return object(
        out -> {
          out.always("status", broken.isEmpty() ? "UP" : "DOWN");
          out.always("version", version);
          out.texts("broken", List.copyOf(broken));
          out.objects(
              "parts",
              List.copyOf(parts),
              part -> {
                out.always("name", part);
                out.always("status", broken.contains(part) ? "DOWN" : "UP");
              });
        });
  }

  /**
   * @param problems the errors of a document with their positions; empty for other errors
   */
  public byte[] error(String message, List<Problem> problems) {
    return object(
        out -> {
          out.always("message", message);
          out.objects("errors", problems, problem -> problem(out, problem));
        });
  }

  public byte[] explanation(ExplanationView explanation) {
    return object(out -> explanation(out, explanation));
  }

  private static void explanation(FieldWriter out, ExplanationView explanation) throws IOException {
    out.always("id", explanation.id());
    out.always("state", explanation.state());
    out.always("reason", explanation.reason());
    out.always("message", explanation.message());
    out.map("details", explanation.details());
    out.objects("tasks", explanation.tasks(), task -> explanation(out, task));
  }

  /** What is wrong with a document that was only checked; no problems make it valid. */
  public byte[] validation(List<Problem> problems, List<String> warnings) {
    return object(
        out -> {
          out.always("valid", problems.isEmpty());
          out.name("problems");
          out.objects(problems, problem -> problem(out, problem));
          out.texts("warnings", warnings);
        });
  }

  static void problem(FieldWriter out, Problem problem) throws IOException {
    out.always("path", problem.path());
    out.number("line", problem.line());
    out.number("column", problem.column());
    out.always("rule", problem.rule());
    out.always("message", problem.message());
    out.text("hint", problem.hint());
  }

  private static void stream(OutputStream target, Body fields) throws IOException {
    try {
      write(target, out -> whole(out, fields));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static byte[] object(Body fields) {
    return inMemory(out -> whole(out, fields));
  }

  static <T> byte[] list(List<T> items, Item<T> fields) {
    return inMemory(out -> out.objects(items, item -> fields.write(out, item)));
  }

  private static byte[] inMemory(Body document) {
    var bytes = new ByteArrayOutputStream(512);
    try {
      write(bytes, document);
    } catch (IOException e) {
      throw new InternalException("cannot write JSON to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void whole(FieldWriter out, Body fields) throws IOException {
    out.start();
    fields.write(out);
    out.end();
  }

  private static void write(OutputStream target, Body document) throws IOException {
    try (JsonGenerator json = ViewJson.to(target)) {
      document.write(new FieldWriter(json, true));
      json.writeRaw('\n');
    }
  }

  static <T> void page(FieldWriter out, Page<T> page, Content<T> item) throws IOException {
    out.name("items");
    out.objects(page.items(), item);
    extent(out, page);
  }

  private static void extent(FieldWriter out, Page<?> page) throws IOException {
    out.always("number", page.number());
    out.always("size", page.items().size());
    out.always("totalPages", page.totalPages());
    out.always("totalItems", page.totalItems());
    out.flag("totalItemsIsLowerBound", page.lowerBound());
  }

  /** A document, or the fields of an object. */
  @FunctionalInterface
  interface Body {
    void write(FieldWriter out) throws IOException;
  }

  /** The fields of an item. */
  @FunctionalInterface
  interface Item<T> {
    void write(FieldWriter out, T item) throws IOException;
  }
}
