package dev.winch.server.api;

import dev.winch.codec.JobDecoder;
import dev.winch.codec.view.Execution;
import dev.winch.codec.view.JobView;
import dev.winch.codec.view.Outputs;
import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.NotFound;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Omission;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.User;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Wait;
import dev.winch.server.http.Answer;
import dev.winch.server.http.Failures;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import dev.winch.store.Reads;
import dev.winch.store.search.QueryText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /jobs}: taking jobs in, looking at them, ending and restarting them. */
public final class JobsApi implements AutoCloseable {
  private static final int ROWS = 100;
  private static final int MOST_ROWS = 1000;

  /** Bytes that the longest summary of a job takes, as read, redacted and written. */
  private static final long SUMMARY = 3L * 4 * Omission.SHOWN;

  /** Bytes that the longest part of a log takes, as read and redacted. */
  static final long LOG_PART = 2L * (64 << 10);

  private final Engine engine;
  private final Reads reads;
  private final ViewWriter views;
  private final Users users;
  private final Permissions permissions;
  private final Failures failures;
  private final Waits waits;
  private final Submission submission;
  private final LargeAnswers answers;

  public JobsApi(
      Engine engine,
      Reads reads,
      ViewWriter views,
      Failures failures,
      Submission submission,
      LargeAnswers answers) {
    this.engine = engine;
    this.reads = reads;
    this.views = views;
    this.users = new Users(reads);
    this.permissions = new Permissions(reads, users);
    this.failures = failures;
    this.waits = new Waits(engine);
    this.submission = submission;
    this.answers = answers;
  }

  public Map<String, Handler> routes() {
    return Map.of(
        "POST /jobs", this::submit,
        "GET /jobs", this::list,
        "GET /jobs/{}", this::get,
        "GET /jobs/{}/tasks", this::tasks,
        "GET /jobs/{}/context", this::context,
        "GET /jobs/{}/log", this::log,
        "GET /jobs/{}/audit", this::audit,
        "PUT /jobs/{}/cancel", this::cancel,
        "PUT /jobs/{}/restart", this::restart);
  }

  private Answer submit(Request request) {
    return switch (submission.take(request, JobDecoder::job, this::store)) {
      case Accepted.Answered(Answer answer) -> answer;
      case Accepted.Waiting(JobId job, Wait asked) -> atItsEnd(job, asked);
    };
  }

  /** What is left to do for the client; a wait holds nothing of the document. */
  private sealed interface Accepted {
    record Answered(Answer answer) implements Accepted {}

    record Waiting(JobId job, Wait asked) implements Accepted {}
  }

  private Accepted store(Decoded<JobSpec> job) {
    JobRun accepted = engine.submit(job, users.guest());
    return job.value()
        .waiting()
        .<Accepted>map(wait -> new Accepted.Waiting(accepted.id(), wait))
        .orElseGet(
            () ->
                new Accepted.Answered(
                    Answer.json(
                        views.accepted(
                            accepted, creator(accepted), SecretWarnings.of(job.value())))));
  }

  private Answer atItsEnd(JobId job, Wait wait) {
    Duration atMost =
        DurationText.parse(wait.timeout())
            .orElseThrow(() -> new InvalidInput("invalid wait timeout: " + wait.timeout()));
    try {
      return switch (waits.await(job, atMost)) {
        case ENDED -> view(job, true);
        case TIMED_OUT -> failures.answer(408, "timeout waiting for job to complete");
        case SHUT_DOWN -> failures.answer(503, "server shutting down");
      };
    } catch (Unavailable e) {
      // no Retry-After, because the job would run twice
      return failures.answer(503, "job " + job + " was accepted and goes on; " + e.getMessage());
    }
  }

  private Answer list(Request request) {
    Paging paging = Paging.of(request, 10, 20);
    Reads.JobQuery query = QueryText.jobs(request.parameter("q"), paging.number(), paging.size());
    return answers.page(
        query.size(),
        SUMMARY,
        out -> {
          Map<ScheduleId, Boolean> there = new HashMap<>();
          Page<JobRun> page =
              reads
                  .jobs(query)
                  .map(
                      job ->
                          shown(job, schedule -> there.computeIfAbsent(schedule, this::isThere)));
          views.jobs(out, page, this::specForSummary, this::creator);
        });
  }

  /** A schedule is named as long as it is there; the row keeps its id. */
  private static JobRun shown(JobRun job, Predicate<ScheduleId> there) {
    return job.scheduleId().filter(there.negate()).isEmpty()
        ? job
        : job.toBuilder().scheduleId(Optional.empty()).build();
  }

  private boolean isThere(ScheduleId schedule) {
    return reads.schedules().schedule(schedule).isPresent();
  }

  /** A job that is deleted at this moment has no secrets any more. */
  private JobSpec specForSummary(JobRun job) {
    return reads.spec(job.id()).orElseGet(() -> JobSpec.of(job.name(), List.of()));
  }

  private Answer get(Request request) {
    String execution = request.parameter("execution");
    if (!execution.isEmpty() && !execution.equals("none")) {
      throw new InvalidInput("invalid execution: " + execution + "; it is none or absent");
    }
    return view(existing(request), execution.isEmpty());
  }

  /** The rows are read while they are written. */
  private Answer view(JobId job, boolean withExecution) {
    Execution execution = withExecution ? row -> reads.execution(job, row) : Execution.NONE;
    return answers.stream(out -> views.job(out, viewOf(known(job)), execution));
  }

  private JobView viewOf(JobRun job) {
    JobSpec spec = specOf(job.id());
    Outputs outputs = (read, each) -> reads.outputs(job.id(), read, each);
    return new JobView(
        shown(job, this::isThere), spec, creator(job), outputs, permissions.of(spec));
  }

  /** What {@code context} of a job would be if nothing of it were left out. */
  private Answer context(Request request) {
    JobId id = existing(request);
    return answers.stream(out -> views.context(out, viewOf(known(id))));
  }

  /** The rows of {@code execution} in pages by id. */
  private Answer tasks(Request request) {
    int size = Paging.size(request, ROWS, MOST_ROWS);
    JobId id = existing(request);
    String after = request.parameter("after");
    Execution rows = row -> reads.executionPage(id, after, size, row);
    return answers.stream(out -> views.tasks(out, rows, specOf(id), size));
  }

  private Answer log(Request request) {
    Reads.LogQuery query = Paging.ofLog(request);
    JobId id = existing(request);
    JobSpec spec = specOf(id);
    Reads.LogQuery shown = query.showing(views.shownLog(spec));
    return answers.page(
        query.size(), LOG_PART, out -> views.log(out, reads.jobLog(id, shown), spec));
  }

  private Answer audit(Request request) {
    Paging paging = Paging.of(request, 25, 100);
    JobId id = existing(request);
    Page<AuditEntry> page = reads.audit(id.value(), paging.number(), paging.size());
    return Answer.json(views.audit(page, entry -> users.byId(entry.by())));
  }

  private Answer cancel(Request request) {
    engine.cancel(id(request), users.guest());
    return Answer.json(views.ok());
  }

  private Answer restart(Request request) {
    engine.restart(id(request), users.guest());
    return Answer.json(views.ok());
  }

  private static JobId id(Request request) {
    return new JobId(request.variable());
  }

  /** The job that is asked for; its row is read when the turn of the answer has come. */
  private JobId existing(Request request) {
    JobId id = id(request);
    specOf(id);
    return id;
  }

  private JobRun known(JobId id) {
    return reads.job(id).orElseThrow(JobsApi::unknown);
  }

  private JobSpec specOf(JobId id) {
    return reads.spec(id).orElseThrow(JobsApi::unknown);
  }

  private User creator(JobRun job) {
    return users.byId(job.createdBy());
  }

  private static NotFound unknown() {
    return new NotFound("job not found");
  }

  /** Ends the waits for jobs, which are answered that the server shuts down. */
  @Override
  public void close() {
    waits.close();
  }
}
