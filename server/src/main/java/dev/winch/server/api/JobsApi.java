package dev.winch.server.api;

import dev.winch.codec.JobDecoder;
import dev.winch.codec.view.AuditWriter;
import dev.winch.codec.view.JobCountsWriter;
import dev.winch.codec.view.JobView;
import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.LogWriter;
import dev.winch.codec.view.OutputSource;
import dev.winch.codec.view.ProblemWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.StatusWriter;
import dev.winch.codec.view.TaskRunSource;
import dev.winch.codec.view.TaskWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
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
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Request;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobQueries;
import dev.winch.store.LogQueries;
import dev.winch.store.Reads;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.search.QueryText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /jobs}: submits, shows, cancels and restarts jobs. */
public final class JobsApi implements AutoCloseable {
  private static final int ROWS = 100;
  private static final int MOST_ROWS = 1000;

  /** Maximum size of a job summary in memory, as read, redacted and written. */
  private static final long SUMMARY = 3L * 4 * Omission.SHOWN;

  /** Maximum size of a log part in memory, as read and redacted. */
  static final long LOG_PART = 2L * (64 << 10);

  private final Engine engine;
  private final JobQueries jobs;
  private final JobLists lists;
  private final LogQueries logs;
  private final ScheduleQueries schedules;
  private final JobWriter jobWriter;
  private final TaskWriter taskWriter;
  private final LogWriter logWriter;
  private final UserLookup users;
  private final Permissions permissions;
  private final ExceptionMapper exceptionMapper;
  private final WaitingRequests waitingRequests;
  private final Submission submission;
  private final JobBatch batch;
  private final LargeResponses answers;
  private final InstantSource clock;

  public JobsApi(
      Engine engine,
      Reads reads,
      Redaction redaction,
      ExceptionMapper exceptionMapper,
      Submission submission,
      LargeResponses answers,
      InstantSource clock) {
    this.engine = engine;
    this.jobs = reads.jobs();
    this.lists = reads.lists();
    this.logs = reads.logs();
    this.schedules = reads.schedules();
    this.jobWriter = new JobWriter(redaction);
    this.taskWriter = new TaskWriter(redaction);
    this.logWriter = new LogWriter(redaction);
    this.users = new UserLookup(reads.users());
    this.permissions = new Permissions(reads.users(), users);
    this.exceptionMapper = exceptionMapper;
    this.waitingRequests = new WaitingRequests(engine);
    this.submission = submission;
    this.batch = new JobBatch(engine, submission);
    this.answers = answers;
    this.clock = clock;
  }

  ApiResponse submit(Request request) {
    JobRun accepted;
    Optional<Wait> wait;
    try (Submission.Document document = submission.document(request)) {
      Decoded<JobSpec> job = document.decode(JobDecoder::job);
      accepted =
          engine.submit(job.with(job.value().traced(request.trace())), users.caller(request));
      wait = job.value().waiting();
      if (wait.isEmpty()) {
        return ApiResponse.json(
            jobWriter.accepted(accepted, creator(accepted), SecretWarnings.of(job.value())));
      }
    }
    // A client that waits no longer holds the document.
    return atItsEnd(accepted.id(), wait.get());
  }

  ApiResponse submitBatch(Request request) {
    return batch.submit(request, users.caller(request));
  }

  ApiResponse validate(Request request) {
    DocumentReport report =
        submission.report(
            request,
            JobDecoder::job,
            job -> {
              engine.validate(job);
              return SecretWarnings.of(job.value());
            });
    return ApiResponse.json(ProblemWriter.validation(report.problems(), report.warnings()));
  }

  private ApiResponse atItsEnd(JobId job, Wait wait) {
    Duration atMost =
        DurationText.parse(wait.timeout())
            .orElseThrow(
                () -> new InvalidInputException("invalid wait timeout: " + wait.timeout()));
    try {
      return switch (waitingRequests.await(job, atMost)) {
        case ENDED -> view(job, true);
        case TIMED_OUT -> exceptionMapper.response(408, "timeout waiting for job to complete");
        case SHUT_DOWN -> exceptionMapper.response(503, "server shutting down");
      };
    } catch (UnavailableException e) {
      // no Retry-After: the job would run twice
      return exceptionMapper.response(
          503, "job " + job + " was accepted and goes on; " + e.getMessage());
    }
  }

  ApiResponse list(Request request) {
    return JobListRequest.isMeant(request) ? piece(request) : page(request);
  }

  /** Part of a list by cursor, which clients of the reference do not ask for. */
  private ApiResponse piece(Request request) {
    JobListRequest asked = JobListRequest.of(request, users, clock.instant());
    return answers.page(
        asked.limit(),
        SUMMARY,
        out -> {
          Piece piece = lists.list(asked.filter(), asked.sort(), asked.after(), asked.limit());
          Map<ScheduleId, Boolean> there = new HashMap<>();
          List<JobRun> shown =
              piece.items().stream()
                  .map(job -> shown(job, id -> there.computeIfAbsent(id, this::isThere)))
                  .toList();
          jobWriter.piece(
              out, shown, piece.next().map(asked::next), this::specForSummary, this::creator);
        });
  }

  ApiResponse totals(Request request) {
    JobLists.Totals totals = lists.totals(JobListRequest.filter(request, users, clock.instant()));
    return ApiResponse.json(JobCountsWriter.totals(totals.counts(), totals.more()));
  }

  private ApiResponse page(Request request) {
    PageRequest paging = PageRequest.of(request, 10, 20);
    JobQueries.JobQuery query =
        QueryText.jobs(request.parameter("q"), paging.number(), paging.size())
            .seenBy(users.viewer(request));
    return answers.page(
        query.size(),
        SUMMARY,
        out -> {
          Map<ScheduleId, Boolean> there = new HashMap<>();
          Page<JobRun> page =
              jobs.page(query)
                  .map(
                      job ->
                          shown(job, schedule -> there.computeIfAbsent(schedule, this::isThere)));
          jobWriter.page(out, page, this::specForSummary, this::creator);
        });
  }

  /** Removes the reference to a deleted schedule, which the row keeps. */
  private static JobRun shown(JobRun job, Predicate<ScheduleId> there) {
    return job.scheduleId().filter(there.negate()).isEmpty() ? job : job.withoutSchedule();
  }

  private boolean isThere(ScheduleId schedule) {
    return schedules.schedule(schedule).isPresent();
  }

  /** The spec for redaction; a job that was just deleted has no secrets any more. */
  private JobSpec specForSummary(JobRun job) {
    return jobs.spec(job.id()).orElseGet(() -> JobSpec.of(job.name(), List.of()));
  }

  ApiResponse get(Request request) {
    String execution = request.parameter("execution");
    if (!execution.isEmpty() && !execution.equals("none")) {
      throw new InvalidInputException("invalid execution: " + execution + "; it is none or absent");
    }
    return view(existing(request), execution.isEmpty());
  }

  /** Streams a job; its rows are read while they are written. */
  private ApiResponse view(JobId job, boolean withExecution) {
    TaskRunSource taskRuns = withExecution ? row -> jobs.execution(job, row) : TaskRunSource.NONE;
    return answers.stream(out -> jobWriter.job(out, viewOf(known(job)), taskRuns));
  }

  private JobView viewOf(JobRun job) {
    JobSpec spec = specOf(job.id());
    OutputSource outputs = (read, each) -> jobs.outputs(job.id(), read, each);
    return new JobView(
        shown(job, this::isThere), spec, creator(job), outputs, permissions.of(spec));
  }

  /** The complete {@code context} of a job. */
  ApiResponse context(Request request) {
    JobId id = existing(request);
    return answers.stream(out -> jobWriter.context(out, viewOf(known(id))));
  }

  /** A page of the {@code execution} by id. */
  ApiResponse tasks(Request request) {
    int size = PageRequest.size(request, ROWS, MOST_ROWS);
    JobId id = existing(request);
    String after = request.parameter("after");
    TaskRunSource rows = row -> jobs.executionPage(id, after, size, row);
    return answers.stream(out -> taskWriter.piece(out, rows, specOf(id), size));
  }

  ApiResponse log(Request request) {
    LogQueries.LogQuery query = PageRequest.ofLog(request);
    JobId id = existing(request);
    JobSpec spec = specOf(id);
    LogQueries.LogQuery shown = query.showing(logWriter.shown(spec));
    return answers.page(
        query.size(), LOG_PART, out -> logWriter.page(out, logs.jobLog(id, shown), spec));
  }

  ApiResponse audit(Request request) {
    PageRequest paging = PageRequest.of(request, 25, 100);
    JobId id = existing(request);
    Page<AuditEntry> page = jobs.audit(id.value(), paging.number(), paging.size());
    return ApiResponse.json(AuditWriter.page(page, entry -> users.byId(entry.by())));
  }

  ApiResponse cancel(Request request) {
    engine.cancel(id(request), users.caller(request));
    return ApiResponse.json(StatusWriter.ok());
  }

  ApiResponse restart(Request request) {
    engine.restart(id(request), users.caller(request));
    return ApiResponse.json(StatusWriter.ok());
  }

  private static JobId id(Request request) {
    return new JobId(request.variable("id"));
  }

  /** The id of an existing job; its row is read later, when the answer has its memory share. */
  private JobId existing(Request request) {
    JobId id = id(request);
    specOf(id);
    return id;
  }

  private JobRun known(JobId id) {
    return jobs.job(id).orElseThrow(JobsApi::unknown);
  }

  private JobSpec specOf(JobId id) {
    return jobs.spec(id).orElseThrow(JobsApi::unknown);
  }

  private User creator(JobRun job) {
    return users.byId(job.createdBy());
  }

  private static NotFoundException unknown() {
    return new NotFoundException("job not found");
  }

  /** Ends all waits for jobs with the answer that the server is shutting down. */
  @Override
  public void close() {
    waitingRequests.close();
  }
}
