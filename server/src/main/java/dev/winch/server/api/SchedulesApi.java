package dev.winch.server.api;

import dev.winch.codec.JobDecoder;
import dev.winch.codec.view.AuditWriter;
import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.ProblemWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.ScheduleView;
import dev.winch.codec.view.ScheduleWriter;
import dev.winch.codec.view.StatusWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.Reads;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.Viewer;
import java.util.List;
import java.util.Optional;

/** {@code /scheduled-jobs}: jobs with a cron expression. */
public final class SchedulesApi {
  /** Maximum size of a definition in memory, as read and redacted. */
  private static final long DEFINITION = 16 << 20;

  private final Engine engine;
  private final JobQueries jobs;
  private final ScheduleQueries schedules;
  private final ScheduleWriter writer;
  private final JobWriter jobWriter;
  private final UserLookup users;
  private final Permissions permissions;

  private final Submission submission;
  private final LargeResponses answers;

  public SchedulesApi(
      Engine engine,
      Reads reads,
      Redaction redaction,
      Submission submission,
      LargeResponses answers) {
    this.engine = engine;
    this.jobs = reads.jobs();
    this.schedules = reads.schedules();
    this.writer = new ScheduleWriter(redaction);
    this.jobWriter = new JobWriter(redaction);
    this.submission = submission;
    this.answers = answers;
    this.users = new UserLookup(reads.users());
    this.permissions = new Permissions(reads.users(), users);
  }

  ApiResponse create(Request request) {
    try (Submission.Document document = submission.document(request)) {
      return store(request, document.decode(JobDecoder::schedule));
    }
  }

  ApiResponse validate(Request request) {
    DocumentReport report =
        submission.report(
            request,
            JobDecoder::schedule,
            schedule -> {
              engine.validateSchedule(schedule);
              return SecretWarnings.of(schedule.value().job());
            });
    return ApiResponse.json(ProblemWriter.validation(report.problems(), report.warnings()));
  }

  private ApiResponse store(Request request, Decoded<Schedule> schedule) {
    ScheduledJob accepted = engine.schedule(schedule, users.caller(request));
    List<String> warnings = SecretWarnings.of(accepted.schedule().job());
    return ApiResponse.json(writer.accepted(view(accepted), warnings));
  }

  ApiResponse list(Request request) {
    PageRequest paging = PageRequest.of(request, 10, 20);
    Optional<Viewer> viewer = users.viewer(request);
    return answers.page(
        1,
        DEFINITION,
        out ->
            writer.page(
                out,
                schedules.page(paging.number(), paging.size(), viewer),
                id -> schedules.schedule(id).map(this::view)));
  }

  ApiResponse get(Request request) {
    ScheduleId id = id(request);
    if (schedules.schedule(id).isEmpty()) {
      throw unknown();
    }
    return answers.page(
        1,
        DEFINITION,
        out ->
            writer.schedule(out, view(schedules.schedule(id).orElseThrow(SchedulesApi::unknown))));
  }

  ApiResponse audit(Request request) {
    PageRequest paging = PageRequest.of(request, 25, 100);
    ScheduleId id = id(request);
    if (schedules.schedule(id).isEmpty() && !wasDeleted(id)) {
      throw unknown();
    }
    Page<AuditEntry> page = jobs.audit(id.value(), paging.number(), paging.size());
    return ApiResponse.json(AuditWriter.page(page, entry -> users.byId(entry.by())));
  }

  /** Whether the schedule existed: its audit log ends with its deletion. */
  private boolean wasDeleted(ScheduleId id) {
    return jobs.audit(id.value(), 1, 1).items().stream()
        .anyMatch(last -> last.action() == AuditEntry.Action.DELETED);
  }

  ApiResponse edit(Request request) {
    ScheduleId id = id(request);
    if (schedules.schedule(id).isEmpty()) {
      throw unknown();
    }
    try (Submission.Document document = submission.document(request)) {
      engine.edit(id, document.decode(JobDecoder::schedule), users.caller(request));
      ScheduledJob edited = schedules.schedule(id).orElseThrow(SchedulesApi::unknown);
      List<String> warnings = SecretWarnings.of(edited.schedule().job());
      return ApiResponse.json(writer.accepted(view(edited), warnings));
    }
  }

  ApiResponse trigger(Request request) {
    JobId started = engine.trigger(id(request), users.caller(request));
    JobRun job = jobs.job(started).orElseThrow(() -> deleted(started));
    JobSpec spec = jobs.spec(started).orElseThrow(() -> deleted(started));
    return ApiResponse.json(jobWriter.summary(job, spec, users.byId(job.createdBy())));
  }

  private static NotFoundException deleted(JobId job) {
    return new NotFoundException("job " + job + " was started and is deleted already");
  }

  ApiResponse pause(Request request) {
    engine.pause(id(request), users.caller(request));
    return ApiResponse.json(StatusWriter.ok());
  }

  ApiResponse resume(Request request) {
    engine.resume(id(request), users.caller(request));
    return ApiResponse.json(StatusWriter.ok());
  }

  ApiResponse delete(Request request) {
    engine.delete(id(request), cancelsJobs(request), users.caller(request));
    return ApiResponse.json(StatusWriter.ok());
  }

  private static boolean cancelsJobs(Request request) {
    String cancel = request.parameter("cancel");
    return switch (cancel) {
      case "true" -> true;
      case "", "false" -> false;
      default ->
          throw new InvalidInputException("invalid cancel: " + cancel + "; it is true or false");
    };
  }

  private static ScheduleId id(Request request) {
    return new ScheduleId(request.variable("id"));
  }

  private static NotFoundException unknown() {
    return new NotFoundException("scheduled job not found");
  }

  private ScheduleView view(ScheduledJob schedule) {
    return new ScheduleView(
        schedule, users.byId(schedule.createdBy()), permissions.of(schedule.schedule().job()));
  }
}
