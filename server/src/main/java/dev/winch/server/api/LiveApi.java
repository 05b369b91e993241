package dev.winch.server.api;

import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.LogWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.Engine;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.live.EventStreams;
import dev.winch.server.live.JobEvents;
import dev.winch.server.live.JobListEvents;
import dev.winch.server.live.LogEvents;
import dev.winch.store.JobFilter;
import dev.winch.store.JobQueries;
import dev.winch.store.Reads;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Streams of events. Who may see a job is checked when a stream opens: its permissions never
 * change.
 */
public final class LiveApi {
  private final JobQueries jobs;
  private final EventStreams streams;
  private final JobEvents events;
  private final JobListEvents list;
  private final LogEvents logs;
  private final UserLookup users;
  private final InstantSource clock;

  public LiveApi(
      Engine engine,
      Reads reads,
      Redaction redaction,
      EventStreams streams,
      InstantSource clock,
      LongSupplier nanos) {
    this.jobs = reads.jobs();
    this.streams = streams;
    this.users = new UserLookup(reads.users());
    this.clock = clock;
    UnaryOperator<JobRun> shown =
        job ->
            job.scheduleId().filter(id -> reads.schedules().schedule(id).isEmpty()).isPresent()
                ? job.withoutSchedule()
                : job;
    this.events =
        new JobEvents(
            engine.changes(),
            reads.changes(),
            redaction,
            shown,
            job -> users.byId(job.createdBy()),
            nanos);
    this.list =
        new JobListEvents(
            new JobListEvents.Context(
                engine.changes(),
                reads,
                new JobWriter(redaction),
                shown,
                job -> users.byId(job.createdBy()),
                clock));
    this.logs =
        new LogEvents(
            new LogEvents.Context(
                engine.changes(),
                reads.jobs(),
                reads.changes(),
                reads.logs(),
                new LogWriter(redaction),
                clock,
                nanos));
  }

  ApiResponse job(Request request) {
    JobId id = new JobId(request.variable("id"));
    JobSpec spec = jobs.spec(id).orElseThrow(() -> new NotFoundException("job not found"));
    return streams.open(events.of(id, spec, lastEvent(request)));
  }

  ApiResponse jobs(Request request) {
    JobFilter filter = JobListRequest.filter(request, users, clock.instant());
    return streams.open(list.of(filter, lastEvent(request)));
  }

  /**
   * The header that clients send when they connect again; a browser cannot send it the first time.
   */
  private static String lastEvent(Request request) {
    List<String> header = request.header("Last-Event-ID");
    return header.isEmpty() ? request.parameter("lastEventId") : header.getFirst();
  }

  ApiResponse jobLog(Request request) {
    JobId id = new JobId(request.variable("id"));
    JobSpec spec = jobs.spec(id).orElseThrow(() -> new NotFoundException("job not found"));
    return streams.open(logs.of(id, spec, lastEvent(request)));
  }

  ApiResponse taskLog(Request request) {
    TaskRun task = jobs.task(new TaskId(request.variable("id"))).orElseThrow(LiveApi::unknownTask);
    JobSpec spec = jobs.spec(task.jobId()).orElseThrow(LiveApi::unknownTask);
    return streams.open(logs.of(task, spec, lastEvent(request)));
  }

  private static NotFoundException unknownTask() {
    return new NotFoundException("task not found");
  }
}
