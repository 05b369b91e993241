package dev.winch.server.api;

import dev.winch.codec.JobDecoder;
import dev.winch.codec.view.Execution;
import dev.winch.codec.view.JobView;
import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.NotFound;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskRun;
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

  private final Engine engine;
  private final Reads reads;
  private final ViewWriter views;
  private final Users users;
  private final Permissions permissions;
  private final Failures failures;
  private final Waits waits;

  public JobsApi(Engine engine, Reads reads, ViewWriter views, Failures failures) {
    this.engine = engine;
    this.reads = reads;
    this.views = views;
    this.users = new Users(reads);
    this.permissions = new Permissions(reads, users);
    this.failures = failures;
    this.waits = new Waits(engine);
  }

  public Map<String, Handler> routes() {
    return Map.of(
        "POST /jobs", this::submit,
        "GET /jobs", this::list,
        "GET /jobs/{}", this::get,
        "GET /jobs/{}/tasks", this::tasks,
        "GET /jobs/{}/log", this::log,
        "GET /jobs/{}/audit", this::audit,
        "PUT /jobs/{}/cancel", this::cancel,
        "PUT /jobs/{}/restart", this::restart);
  }

  private Answer submit(Request request) {
    Decoded<JobSpec> job = Submission.read(request, JobDecoder::job);
    JobRun accepted = engine.submit(job, users.guest());
    return job.value()
        .waiting()
        .map(wait -> atItsEnd(accepted.id(), wait))
        .orElseGet(
            () ->
                Answer.json(
                    views.accepted(accepted, creator(accepted), SecretWarnings.of(job.value()))));
  }

  private Answer atItsEnd(JobId job, Wait wait) {
    Duration atMost =
        DurationText.parse(wait.timeout())
            .orElseThrow(() -> new InvalidInput("invalid wait timeout: " + wait.timeout()));
    try {
      return switch (waits.await(job, atMost)) {
        case ENDED -> view(known(job), true);
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
    Map<ScheduleId, Boolean> there = new HashMap<>();
    Page<JobRun> page =
        reads
            .jobs(query)
            .map(job -> shown(job, schedule -> there.computeIfAbsent(schedule, this::isThere)));
    return Answer.json(views.jobs(page, this::specForSummary, this::creator));
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
    return view(known(id(request)), execution.isEmpty());
  }

  /** The rows are read while they are written. */
  private Answer view(JobRun job, boolean withExecution) {
    JobSpec spec = specOf(job.id());
    JobView view =
        new JobView(
            shown(job, this::isThere),
            spec,
            creator(job),
            reads.outputs(job.id()),
            permissions.of(spec));
    Execution execution = withExecution ? row -> reads.execution(job.id(), row) : Execution.NONE;
    return Answer.json(out -> views.job(out, view, execution));
  }

  /** The rows of {@code execution} in pages by id. */
  private Answer tasks(Request request) {
    int size = Paging.size(request, ROWS, MOST_ROWS);
    JobId id = known(id(request)).id();
    List<TaskRun> rows = reads.executionPage(id, request.parameter("after"), size);
    return Answer.json(views.tasks(rows, specOf(id), size));
  }

  private Answer log(Request request) {
    Reads.LogQuery query = Paging.ofLog(request);
    JobId id = known(id(request)).id();
    JobSpec spec = specOf(id);
    Page<LogPart> page = reads.jobLog(id, query.showing(views.shownLog(spec)));
    return Answer.json(views.log(page, spec));
  }

  private Answer audit(Request request) {
    Paging paging = Paging.of(request, 25, 100);
    JobId id = known(id(request)).id();
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
