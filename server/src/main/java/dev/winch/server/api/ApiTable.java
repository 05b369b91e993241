package dev.winch.server.api;

import static dev.winch.server.api.Shapes.page;
import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.endpoint.Parameter;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every endpoint there is. The router, {@code Allow} and docs/api.md are made from this table: a
 * new endpoint is one entry here, and its handler.
 */
public final class ApiTable {
  private static final Parameter PAGE =
      new Parameter(
          "page",
          Schema.between(1, Integer.MAX_VALUE),
          "1",
          "which page; one past the last is empty");
  private static final Parameter SIZE =
      new Parameter("size", Schema.between(1, 20), "10", "items on a page, 1 to 20");
  private static final Parameter LONG_SIZE =
      new Parameter("size", Schema.between(1, 100), "25", "items on a page, 1 to 100");
  private static final Parameter ORDER =
      new Parameter("order", Schema.oneOf("asc", "desc"), "desc", "`asc`: the oldest first");
  private static final Parameter LOG_QUERY =
      new Parameter("q", Schema.TEXT, "", "words that must all be in a part");

  /** Conditions on jobs, which must all hold. */
  private static final List<Parameter> FILTERS =
      List.of(
          new Parameter(
              "q",
              Schema.TEXT,
              "",
              "words of name, description or state, the last one may be a beginning;"
                  + " `tag:x`, `tags:x,y`, `state:failed`, `name:x`, `id:x`"),
          new Parameter("state", Schema.TEXT, "", "such as `FAILED`; several with commas: any"),
          new Parameter("tag", Schema.TEXT, "", "a tag; several with commas: any of them"),
          new Parameter(
              "name", Schema.TEXT, "", "words of the name, the last one may be a beginning"),
          new Parameter("createdBy", Schema.TEXT, "", "username or id of the creator"),
          new Parameter(
              "from", Schema.TEXT, "", "created since: a time (RFC 3339), or `24h` for a day ago"),
          new Parameter("to", Schema.TEXT, "", "created before: like `from`"),
          new Parameter("schedule", Schema.TEXT, "", "id of the schedule that started it"));

  private static final Parameter LAST_EVENT =
      new Parameter(
          "lastEventId",
          Schema.TEXT,
          "",
          "for clients that cannot set the header `Last-Event-ID`, which takes precedence");

  private static final List<String> DOCUMENT_TYPES =
      List.of("text/yaml", "application/x-yaml", "application/json");

  private static final List<String> STREAM_TYPES =
      List.of("application/x-ndjson", "text/yaml", "application/yaml", "application/x-yaml");

  private static final String VALIDATION =
      "The answer is 200 also for a document that is wrong: `problems` has everything that is wrong"
          + " with it, in its order. 400 is for a request without a known content type.";

  private static final Payload OK = json(Shapes.STATUS, "{\"status\":\"OK\"}");

  public static final List<Endpoint<HealthApi>> HEALTH =
      List.of(
          Endpoint.<HealthApi>of(
                  "GET /health",
                  "Tells whether this process and the parts it needs work.",
                  HealthApi::get)
              .allows(EndpointAccess.ANYONE)
              .details("503 with the same body, `status` `DOWN`, if a part does not answer.")
              .answers(json(Shapes.HEALTH, Examples.HEALTH))
              .answers(503, json(Shapes.HEALTH, Examples.HEALTH_DOWN)),
          Endpoint.<HealthApi>of(
                  "GET /live", "Tells whether this process must be restarted.", HealthApi::live)
              .allows(EndpointAccess.ANYONE)
              .details(
                  """
                  503 only if a background loop no longer runs. A database that does not answer is no \
                  reason: a restart would not help.\
                  """)
              .answers(json(Shapes.HEALTH, Examples.LIVE))
              .answers(503, json(Shapes.HEALTH, Examples.LIVE_DOWN)),
          Endpoint.<HealthApi>of(
                  "GET /ready",
                  "Tells whether requests may be sent to this process.",
                  HealthApi::ready)
              .allows(EndpointAccess.ANYONE)
              .details(
                  """
                  503 if the database or the broker does not answer, and from SIGTERM on (`drain`). On \
                  a worker: if it takes no tasks.\
                  """)
              .answers(json(Shapes.HEALTH, Examples.LIVE))
              .answers(503, json(Shapes.HEALTH, Examples.READY_DOWN)));

  public static final List<Endpoint<JobsApi>> JOBS =
      List.of(
          Endpoint.<JobsApi>of("POST /jobs", "Takes a job in.", JobsApi::submit)
              .details(
                  """
                  The job is on disk before the answer. With `wait.timeout` in the document the answer \
                  comes when the job has ended and is a Job; 408 if that takes longer, and the job \
                  goes on.\
                  """)
              .takes(new Payload(DOCUMENT_TYPES, Shapes.JOB_FILE, Examples.JOB_FILE))
              .answers(json(Schema.anyOf(Shapes.JOB_SUMMARY, Shapes.JOB), Examples.JOB_SUMMARY)),
          Endpoint.<JobsApi>of(
                  "POST /jobs/batch", "Takes up to 1,000 jobs in.", JobsApi::submitBatch)
              .takes(
                  new Parameter(
                      "atomic",
                      Schema.oneOf("true", "false"),
                      "false",
                      "`true`: all jobs or none, in one transaction; `false`: each for itself"))
              .details(
                  """
                  The body has one JSON document a line, or is a YAML stream, whose documents `---` \
                  separates. Every job is on disk before the answer, which has one item for each job, \
                  in the same order: with the `id` of a job that was accepted, with `message` and \
                  `errors` of one that was not. Lines in `errors` are those of the whole body. With \
                  `atomic=true` a batch with an invalid job is answered with 400 as a whole.\
                  """)
              .takes(new Payload(STREAM_TYPES, Shapes.JOB_FILE, Examples.JOB_STREAM))
              .answers(json(Shapes.BATCH, Examples.BATCH)),
          Endpoint.<JobsApi>of(
                  "POST /jobs/validate", "Checks a job and stores nothing.", JobsApi::validate)
              .allows(EndpointAccess.ANY_ROLE)
              .details(VALIDATION)
              .takes(new Payload(DOCUMENT_TYPES, Shapes.JOB_FILE, Examples.INVALID_FILE))
              .answers(json(Shapes.VALIDATION, Examples.VALIDATION)),
          Endpoint.<JobsApi>of("GET /jobs", "Lists jobs, the newest first.", JobsApi::list)
              .takes(
                  Stream.of(
                          List.of(PAGE, SIZE),
                          FILTERS,
                          List.of(
                              new Parameter(
                                  "sort",
                                  Schema.TEXT,
                                  "-created",
                                  "`created`, `started` (jobs that have started), `ended` or"
                                      + " `duration` (jobs that have ended); with a `-` the newest or"
                                      + " longest first"),
                              new Parameter("after", Schema.TEXT, "", "`next` of the piece before"),
                              new Parameter(
                                  "limit",
                                  Schema.between(1, JobListRequest.MOST),
                                  Integer.toString(JobListRequest.LIMIT),
                                  "items in a piece, 1 to 100")))
                      .flatMap(List::stream)
                      .toArray(Parameter[]::new))
              .details(
                  """
                  With a filter other than `q`, or with `sort`, `after` or `limit`, the answer is a \
                  JobPiece, read by cursor: ask again with its `next` as `after` and the same filters \
                  until there is no `next`. A piece may have fewer items than `limit`, even none, and \
                  a `next`: one request looks at a few thousand jobs at most. Jobs that are added or \
                  deleted meanwhile shift nothing. `page` and `size` are for the other answer, a page.\
                  """)
              .answers(
                  json(
                      Schema.anyOf(page(Shapes.JOB_SUMMARY), Shapes.JOB_PIECE),
                      Examples.page(Examples.JOB_SUMMARY))),
          Endpoint.<JobsApi>of("GET /jobs/totals", "Counts jobs by state.", JobsApi::totals)
              .takes(FILTERS.toArray(Parameter[]::new))
              .details(
                  """
                  `more` names the states of which only the first thousand or the newest few thousand \
                  jobs were counted: show `1000+`.\
                  """)
              .answers(json(Shapes.JOB_TOTALS, Examples.JOB_TOTALS)),
          Endpoint.<JobsApi>of("GET /jobs/{id}", "Shows a job.", JobsApi::get)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(
                  new Parameter(
                      "execution",
                      Schema.oneOf("none"),
                      "",
                      "`none` leaves out the runs of its tasks"))
              .answers(json(Shapes.JOB, Examples.JOB)),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/tasks",
                  "Lists the runs of the tasks of a job, in order of id.",
                  JobsApi::tasks)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(
                  new Parameter("after", Schema.TEXT, "", "`next` of the piece before"),
                  new Parameter(
                      "size", Schema.between(1, 1000), "100", "items in a piece, 1 to 1000"))
              .answers(json(Shapes.TASK_PIECE, "{\"items\":[" + Examples.TASK.strip() + "]}")),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/context", "Shows all that expressions can see.", JobsApi::context)
              .allows(EndpointAccess.JOB_VIEWER)
              .answers(json(Shapes.CONTEXT, Examples.CONTEXT)),
          Endpoint.<JobsApi>of("GET /jobs/{id}/log", "Shows what its tasks printed.", JobsApi::log)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(PAGE, LONG_SIZE, LOG_QUERY, ORDER)
              .answers(json(page(Shapes.LOG_PART), Examples.page(Examples.LOG_PART))),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/audit", "Lists who did what to a job.", JobsApi::audit)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(PAGE, LONG_SIZE)
              .answers(json(page(Shapes.AUDIT_ENTRY), Examples.page(Examples.AUDIT_ENTRY))),
          Endpoint.<JobsApi>of(
                  "PUT /jobs/{id}/cancel", "Cancels a job that has not ended.", JobsApi::cancel)
              .allows(EndpointAccess.JOB_VIEWER)
              .details("400 if it is not running.")
              .answers(OK),
          Endpoint.<JobsApi>of(
                  "PUT /jobs/{id}/restart",
                  "Runs a job that failed or was cancelled again, from the task where it stopped.",
                  JobsApi::restart)
              .allows(EndpointAccess.JOB_VIEWER)
              .details("400 if it is in another state, or has no task left.")
              .answers(OK));

  private static final String BULK =
      """
      Takes the filters of `GET /jobs`, as query parameters. Of the jobs that the user may see and \
      that are in a state in which this is possible, the newest come first. Each is changed for \
      itself, as by its own path, and has an entry in its audit log. `limit` bounds one request; \
      while the answer has `next`, the same request with it as `after` goes on. After an error or a \
      lost connection each job is either changed or not: send the request again. With `dryRun=true` \
      nothing is changed, and the answer has the numbers as JobTotals. Without a filter it is \
      refused, unless `all=true` says so.\
      """;

  public static final List<Endpoint<BulkJobsApi>> BULK_JOBS =
      List.of(
          bulk("POST /jobs/cancel", "Cancels all jobs that fulfil a filter.", BulkJobsApi::cancel),
          bulk(
              "POST /jobs/restart",
              "Restarts all failed and cancelled jobs that fulfil a filter.",
              BulkJobsApi::restart));

  public static final List<Endpoint<LiveApi>> JOB_STREAMS =
      List.of(
          Endpoint.<LiveApi>of(
                  "GET /events",
                  "Streams what changes of all jobs that fulfil a filter.",
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
                  "Streams what changes of a job until it has ended.",
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
                  "Streams what the tasks of a job print, until it has ended.",
                  LiveApi::jobLog)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(LAST_EVENT)
              .details(
                  """
                  Server-sent events: `log` (data: TaskLogPart), from the beginning, each part once and \
                  those of a task in order; tasks that run at the same time are mixed. Secrets are \
                  redacted as in `GET /jobs/{id}/log`. Nothing is skipped, however slow the reader is. \
                  `end` (`state`) comes two seconds after the end of the job, because last parts may be \
                  late; close then. A reader that connects again with the `id` of the last event it got \
                  in the header `Last-Event-ID` goes on behind it, at any coordinator. A part that is \
                  missing, because its coordinator died or retention deleted it, holds those behind it \
                  back for at most 10 seconds.\
                  """)
              .answers(events(Examples.LOG_EVENTS)));

  public static final List<Endpoint<SchedulesApi>> SCHEDULES =
      List.of(
          Endpoint.<SchedulesApi>of(
                  "POST /scheduled-jobs",
                  "Takes in a job that is started again and again.",
                  SchedulesApi::create)
              .takes(new Payload(DOCUMENT_TYPES, Shapes.SCHEDULE_FILE, Examples.SCHEDULE_FILE))
              .answers(json(Shapes.SCHEDULE_SUMMARY, Examples.SCHEDULE_SUMMARY)),
          Endpoint.<SchedulesApi>of(
                  "POST /scheduled-jobs/validate",
                  "Checks a scheduled job and stores nothing.",
                  SchedulesApi::validate)
              .allows(EndpointAccess.ANY_ROLE)
              .details(VALIDATION)
              .takes(new Payload(DOCUMENT_TYPES, Shapes.SCHEDULE_FILE, Examples.SCHEDULE_FILE))
              .answers(json(Shapes.VALIDATION, "{\"valid\":true,\"problems\":[]}")),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs", "Lists schedules, the newest first.", SchedulesApi::list)
              .takes(PAGE, SIZE)
              .answers(
                  json(page(Shapes.SCHEDULE_SUMMARY), Examples.page(Examples.SCHEDULE_SUMMARY))),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs/{id}", "Shows a schedule.", SchedulesApi::get)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .answers(json(Shapes.SCHEDULE, Examples.SCHEDULE)),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs/{id}/audit",
                  "Lists who did what to a schedule, also once it is deleted.",
                  SchedulesApi::audit)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .takes(PAGE, LONG_SIZE)
              .answers(json(page(Shapes.AUDIT_ENTRY), Examples.page(Examples.AUDIT_ENTRY))),
          Endpoint.<SchedulesApi>of(
                  "PUT /scheduled-jobs/{id}/pause", "Starts no more jobs.", SchedulesApi::pause)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .details("400 if it is not active.")
              .answers(OK),
          Endpoint.<SchedulesApi>of(
                  "PUT /scheduled-jobs/{id}/resume", "Starts jobs again.", SchedulesApi::resume)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .details("400 if it is not paused.")
              .answers(OK),
          Endpoint.<SchedulesApi>of(
                  "DELETE /scheduled-jobs/{id}",
                  "Deletes a schedule; the jobs that it started stay.",
                  SchedulesApi::delete)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .takes(
                  new Parameter(
                      "cancel", Schema.BOOL, "false", "cancels those of its jobs that run"))
              .answers(OK));

  public static final List<Endpoint<TasksApi>> TASKS =
      List.of(
          Endpoint.<TasksApi>of("GET /tasks/{id}", "Shows a run of a task.", TasksApi::get)
              .allows(EndpointAccess.TASK_VIEWER)
              .answers(json(Shapes.TASK, Examples.TASK)),
          Endpoint.<TasksApi>of("GET /tasks/{id}/log", "Shows what it printed.", TasksApi::log)
              .allows(EndpointAccess.TASK_VIEWER)
              .takes(PAGE, LONG_SIZE, LOG_QUERY, ORDER)
              .answers(json(page(Shapes.LOG_PART), Examples.page(Examples.LOG_PART))));

  public static final List<Endpoint<LiveApi>> TASK_STREAMS =
      List.of(
          Endpoint.<LiveApi>of(
                  "GET /tasks/{id}/log/stream",
                  "Streams what a run of a task prints, until it has ended.",
                  LiveApi::taskLog)
              .allows(EndpointAccess.TASK_VIEWER)
              .takes(LAST_EVENT)
              .details("As `GET /jobs/{id}/log/stream`; the `id` of an event is the part's number.")
              .answers(events(Examples.LOG_EVENTS)));

  public static final List<Endpoint<QueuesApi>> QUEUES =
      List.of(
          Endpoint.<QueuesApi>of("GET /queues", "Lists the queues, by name.", QueuesApi::list)
              .answers(json(Schema.listOf(Shapes.QUEUE), "[" + Examples.QUEUE.strip() + "]")),
          Endpoint.<QueuesApi>of("GET /queues/{name}", "Shows a queue.", QueuesApi::get)
              .answers(json(Shapes.QUEUE, Examples.QUEUE)),
          Endpoint.<QueuesApi>of(
                  "DELETE /queues/{name}",
                  "Deletes a queue that no worker serves.",
                  QueuesApi::delete)
              .allows(EndpointAccess.QUEUE_MANAGER)
              .details("400 if workers serve it, or if it is not a queue of tasks."));

  public static final List<Endpoint<NodesApi>> NODES =
      List.of(
          Endpoint.<NodesApi>of(
                  "GET /nodes",
                  "Lists the processes that sent a heartbeat in the last 5 minutes, by name.",
                  NodesApi::list)
              .answers(json(Schema.listOf(Shapes.NODE), "[" + Examples.NODE.strip() + "]")));

  public static final List<Endpoint<MetricsApi>> METRICS =
      List.of(
          Endpoint.<MetricsApi>of("GET /metrics", "Counts what runs.", MetricsApi::get)
              .answers(json(Shapes.METRICS, Examples.METRICS)));

  public static final List<Endpoint<PrometheusApi>> PROMETHEUS =
      List.of(
          Endpoint.<PrometheusApi>of(
                  "GET /metrics/prometheus",
                  "Shows all metrics of this process in Prometheus' text format.",
                  PrometheusApi::get)
              .details(
                  """
                  docs/operations/metrics.md lists them. Where users log in, a scraper needs a token of \
                  the role `viewer`. On a worker, its own address serves the worker's, to everybody.\
                  """)
              .answers(new Payload(List.of("text/plain"), Schema.TEXT, Examples.PROMETHEUS)));

  public static final List<Endpoint<ExplainApi>> EXPLAINED_JOBS =
      List.of(
          Endpoint.<ExplainApi>of(
                  "GET /jobs/{id}/explain", "Tells why a job is not running.", ExplainApi::job)
              .allows(EndpointAccess.JOB_VIEWER)
              .answers(json(Shapes.JOB_EXPLANATION, Examples.JOB_EXPLANATION)),
          Endpoint.<ExplainApi>of(
                  "GET /scheduled-jobs/{id}/explain",
                  "Tells when a schedule starts its next job, or why it does not.",
                  ExplainApi::schedule)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .answers(json(Shapes.EXPLANATION, Examples.SCHEDULE_EXPLANATION)));

  public static final List<Endpoint<ExplainApi>> EXPLAINED_TASKS =
      List.of(
          Endpoint.<ExplainApi>of(
                  "GET /tasks/{id}/explain",
                  "Tells why a run of a task is not running.",
                  ExplainApi::task)
              .allows(EndpointAccess.TASK_VIEWER)
              .answers(json(Shapes.EXPLANATION, Examples.EXPLANATION)));

  public static final List<Endpoint<DocsApi>> DOCS =
      List.of(
          Endpoint.<DocsApi>of(
                  "GET /openapi.json",
                  "Describes this API as an OpenAPI 3.1 document.",
                  DocsApi::openApi)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"openapi\":\"3.1.0\"}")),
          Endpoint.<DocsApi>of(
                  "GET /schema/job.json",
                  "Describes job files as a JSON Schema, for editors.",
                  DocsApi::jobSchema)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"title\":\"A Winch job\"}")),
          Endpoint.<DocsApi>of(
                  "GET /schema/scheduled-job.json",
                  "Describes files of scheduled jobs as a JSON Schema, for editors.",
                  DocsApi::scheduleSchema)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"title\":\"A scheduled Winch job\"}")),
          asset("GET /docs", "Shows this API to people.", DocsApi.PAGE),
          asset("GET /docs/docs.js", "The script of that page.", DocsApi.SCRIPT),
          asset("GET /docs/docs.css", "The style of that page.", DocsApi.STYLE));

  private ApiTable() {}

  private static Endpoint<BulkJobsApi> bulk(
      String methodAndPath, String summary, BiFunction<BulkJobsApi, Request, ApiResponse> handler) {
    return Endpoint.of(methodAndPath, summary, handler)
        .takes(
            Stream.concat(
                    FILTERS.stream(),
                    Stream.of(
                        new Parameter(
                            "dryRun", Schema.BOOL, "false", "counts the jobs and changes nothing"),
                        new Parameter("all", Schema.BOOL, "false", "allows to have no filter"),
                        new Parameter(
                            "limit",
                            Schema.between(1, BulkJobsApi.MOST),
                            Integer.toString(BulkJobsApi.LIMIT),
                            "jobs changed by this request, 1 to 10000"),
                        new Parameter("after", Schema.TEXT, "", "`next` of the request before")))
                .toArray(Parameter[]::new))
        .details(BULK)
        .answers(
            json(
                Schema.anyOf(Shapes.BULK_RESULT, Shapes.JOB_TOTALS),
                "{\"done\":41,\"refused\":{\"job is not running\":1}}"));
  }

  private static Payload events(String example) {
    return new Payload(List.of("text/event-stream"), Schema.TEXT, example);
  }

  private static Endpoint<DocsApi> asset(
      String methodAndPath, String summary, DocsApi.Asset asset) {
    return Endpoint.<DocsApi>of(methodAndPath, summary, (api, _) -> api.show(asset))
        .allows(EndpointAccess.ANYONE)
        .answers(new Payload(List.of(asset.type()), Schema.TEXT, asset.example()));
  }

  /** Paths that need no user and no key; all of them are without variables. */
  public static Set<String> open() {
    return all().stream()
        .filter(endpoint -> endpoint.access() == EndpointAccess.ANYONE)
        .map(Endpoint::path)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The whole table. */
  public static List<Endpoint<?>> all() {
    return Stream.<List<? extends Endpoint<?>>>of(
            HEALTH,
            JOBS,
            EXPLAINED_JOBS,
            EXPLAINED_TASKS,
            BULK_JOBS,
            JOB_STREAMS,
            SCHEDULES,
            TASKS,
            TASK_STREAMS,
            QUEUES,
            NODES,
            METRICS,
            PROMETHEUS,
            AccountTable.NEW_USERS,
            AccountTable.USERS,
            AccountTable.TOKENS,
            AccountTable.SESSIONS,
            AccountTable.ACCESS_LOG,
            DOCS)
        .<Endpoint<?>>flatMap(List::stream)
        .toList();
  }
}
