package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.FILTERS;
import static dev.winch.server.api.EndpointParts.LAST_EVENT;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.endpoint.Parameter;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import java.util.List;
import java.util.stream.Stream;

/** The endpoints that stream events while jobs run. */
public final class LiveEndpoints {
  public static final List<Endpoint<LiveApi>> JOB_STREAMS =
      List.of(
          Endpoint.<LiveApi>of(
                  "GET /events",
                  "Streams the changes of all jobs that match a filter.",
                  LiveApi::jobs)
              .takes(
                  Stream.concat(FILTERS.stream(), Stream.of(LAST_EVENT)).toArray(Parameter[]::new))
              .details(
                  """
                  Server-sent events: `job` (data: JobSummary) when the row of a job changed that then \
                  fulfils the filter, as it is when it is sent. It begins with the next change: open \
                  it, then ask for `GET /jobs` with the same filter. The stream has no end. A reader \
                  that connects again with the last `id` that it got, in the header `Last-Event-ID`, \
                  gets the jobs that were created, started or ended since, as they are now, at any \
                  coordinator: no final state is missed, and what changed in the half minute before may \
                  come again. A reader that is more than a thousand changes behind gets `skipped` \
                  (`changes`), then the same. A job that no longer fulfils the filter is not reported: \
                  leave out `state` to see how jobs end.\
                  """)
              .answers(events(Examples.LIST_EVENTS)),
          Endpoint.<LiveApi>of(
                  "GET /jobs/{id}/events",
                  "Streams the changes of a job until it has ended.",
                  LiveApi::job)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(LAST_EVENT)
              .details(
                  """
                  Server-sent events: `job` (data: JobSummary) and `task` when a row changed (fields of \
                  Task without its definition, and `path` in the job's `tasks` such as `0/1`, \
                  `attempts` that failed before, `index` of its element of a list, `size` and \
                  `completions` of a list or of parallel tasks, `subjobId`), `progress` (`jobId`, \
                  `taskId` if it is a task's, `progress`) when nothing else did. First comes everything as it is now, then each change within \
                  milliseconds. A row is sent as it is when it is sent: a reader that is slower than \
                  the job skips what was in between, and gets `skipped` first if that was more than \
                  256 changes (`changes`). Final states are never skipped. `end` (`state`) is the last \
                  event: close then, because a browser would connect again. A reader that connects \
                  again with the `id` of the last event it got, in the header `Last-Event-ID`, goes on \
                  behind it, at any coordinator. A comment comes every 15 seconds.\
                  """)
              .answers(events(Examples.JOB_EVENTS)),
          Endpoint.<LiveApi>of(
                  "GET /jobs/{id}/log/stream",
                  "Streams the log of a job until it has ended.",
                  LiveApi::jobLog)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(LAST_EVENT)
              .details(
                  """
                  Server-sent events: `log` (data: TaskLogPart), from the beginning, each part once and \
                  those of a task in order; tasks that run at the same time are mixed. Secrets are \
                  redacted as in `GET /jobs/{id}/log`. Nothing is skipped, however slow the reader is. \
                  `end` (`state`) comes when the job has ended and the last part of each task was sent, \
                  whose number the worker reports with the end of the task; close then. A worker that \
                  died while it stopped a cancelled task reports none: the stream waits one minute for \
                  it. A part that is missing, because the broker lost its data or retention deleted it, \
                  holds those behind it back for at most five minutes. A reader that connects again with \
                  the `id` of the last event it got in the header `Last-Event-ID` goes on behind it, at \
                  any coordinator.\
                  """)
              .answers(events(Examples.LOG_EVENTS)));

  public static final List<Endpoint<LiveApi>> TASK_STREAMS =
      List.of(
          Endpoint.<LiveApi>of(
                  "GET /tasks/{id}/log/stream",
                  "Streams the log of a run of a task until it has ended.",
                  LiveApi::taskLog)
              .allows(EndpointAccess.TASK_VIEWER)
              .takes(LAST_EVENT)
              .details("As `GET /jobs/{id}/log/stream`; the `id` of an event is the part's number.")
              .answers(events(Examples.LOG_EVENTS)));

  private LiveEndpoints() {}

  private static Payload events(String example) {
    return new Payload(List.of("text/event-stream"), Schema.TEXT, example);
  }
}
