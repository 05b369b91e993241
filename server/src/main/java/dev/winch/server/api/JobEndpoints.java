package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.DOCUMENT_TYPES;
import static dev.winch.server.api.EndpointParts.FILTERS;
import static dev.winch.server.api.EndpointParts.LOG_QUERY;
import static dev.winch.server.api.EndpointParts.LONG_SIZE;
import static dev.winch.server.api.EndpointParts.OK;
import static dev.winch.server.api.EndpointParts.ORDER;
import static dev.winch.server.api.EndpointParts.PAGE;
import static dev.winch.server.api.EndpointParts.SIZE;
import static dev.winch.server.api.EndpointParts.VALIDATION;
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
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The endpoints of jobs, one by one and many at once. */
public final class JobEndpoints {
  private static final List<String> STREAM_TYPES =
      List.of("application/x-ndjson", "text/yaml", "application/yaml", "application/x-yaml");

  public static final List<Endpoint<JobsApi>> JOBS =
      List.of(
          Endpoint.<JobsApi>of("POST /jobs", "Submits a job.", JobsApi::submit)
              .details(
                  """
                  The job is on disk before the answer. With `wait.timeout` in the document the answer \
                  comes when the job has ended and is a Job; 408 if that takes longer, and the job \
                  goes on.\
                  """)
              .takes(new Payload(DOCUMENT_TYPES, DefinitionShapes.JOB_FILE, Examples.JOB_FILE))
              .answers(
                  json(Schema.anyOf(JobShapes.JOB_SUMMARY, JobShapes.JOB), Examples.JOB_SUMMARY)),
          Endpoint.<JobsApi>of(
                  "POST /jobs/batch", "Submits up to 1,000 jobs.", JobsApi::submitBatch)
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
              .takes(new Payload(STREAM_TYPES, DefinitionShapes.JOB_FILE, Examples.JOB_STREAM))
              .answers(json(JobShapes.BATCH, Examples.BATCH)),
          Endpoint.<JobsApi>of(
                  "POST /jobs/validate", "Checks a job and stores nothing.", JobsApi::validate)
              .allows(EndpointAccess.ANY_ROLE)
              .details(VALIDATION)
              .takes(new Payload(DOCUMENT_TYPES, DefinitionShapes.JOB_FILE, Examples.INVALID_FILE))
              .answers(json(DefinitionShapes.VALIDATION, Examples.VALIDATION)),
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
                      Schema.anyOf(page(JobShapes.JOB_SUMMARY), JobShapes.JOB_PIECE),
                      Examples.page(Examples.JOB_SUMMARY))),
          Endpoint.<JobsApi>of("GET /jobs/totals", "Counts jobs by state.", JobsApi::totals)
              .takes(FILTERS.toArray(Parameter[]::new))
              .details(
                  """
                  `more` names the states of which only the first thousand or the newest few thousand \
                  jobs were counted: show `1000+`.\
                  """)
              .answers(json(JobShapes.JOB_TOTALS, Examples.JOB_TOTALS)),
          Endpoint.<JobsApi>of("GET /jobs/{id}", "Shows a job.", JobsApi::get)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(
                  new Parameter(
                      "execution",
                      Schema.oneOf("none"),
                      "",
                      "`none` leaves out the runs of its tasks"))
              .answers(json(JobShapes.JOB, Examples.JOB)),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/tasks",
                  "Lists the runs of the tasks of a job, in order of id.",
                  JobsApi::tasks)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(
                  new Parameter("after", Schema.TEXT, "", "`next` of the piece before"),
                  new Parameter(
                      "size", Schema.between(1, 1000), "100", "items in a piece, 1 to 1000"))
              .answers(json(JobShapes.TASK_PIECE, "{\"items\":[" + Examples.TASK.strip() + "]}")),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/context",
                  "Shows the expression context of a job.",
                  JobsApi::context)
              .allows(EndpointAccess.JOB_VIEWER)
              .answers(json(JobShapes.CONTEXT, Examples.CONTEXT)),
          Endpoint.<JobsApi>of("GET /jobs/{id}/log", "Shows the log of a job.", JobsApi::log)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(PAGE, LONG_SIZE, LOG_QUERY, ORDER)
              .answers(json(page(JobShapes.LOG_PART), Examples.page(Examples.LOG_PART))),
          Endpoint.<JobsApi>of(
                  "GET /jobs/{id}/audit", "Lists the audit log of a job.", JobsApi::audit)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(PAGE, LONG_SIZE)
              .answers(json(page(JobShapes.AUDIT_ENTRY), Examples.page(Examples.AUDIT_ENTRY))),
          Endpoint.<JobsApi>of(
                  "PUT /jobs/{id}/cancel", "Cancels a job that has not ended.", JobsApi::cancel)
              .allows(EndpointAccess.JOB_VIEWER)
              .details("400 if it is not running.")
              .answers(OK),
          Endpoint.<JobsApi>of(
                  "PUT /jobs/{id}/restart",
                  "Restarts a failed or cancelled job at the task where it stopped.",
                  JobsApi::restart)
              .allows(EndpointAccess.JOB_VIEWER)
              .details("400 if it is in another state, or has no task left.")
              .answers(OK));

  private static final String BULK =
      """
      Takes the filters of `GET /jobs`, as query parameters. Of the jobs that the user may see and \
      that are in a state in which this is possible, the newest come first. Each is changed for \
      itself, as by its own path, and has an entry in the audit log. `limit` bounds one request; \
      while the answer has `next`, the same request with it as `after` goes on. After an error or a \
      lost connection each job is either changed or not: send the request again. With `dryRun=true` \
      nothing is changed, and the answer has the numbers as JobTotals. Without a filter it is \
      refused, unless `all=true` says so.\
      """;

  public static final List<Endpoint<BulkJobsApi>> BULK_JOBS =
      List.of(
          bulk("POST /jobs/cancel", "Cancels all jobs that match a filter.", BulkJobsApi::cancel),
          bulk(
              "POST /jobs/restart",
              "Restarts all failed and cancelled jobs that match a filter.",
              BulkJobsApi::restart),
          bulk(
              "POST /jobs/delete",
              "Deletes all jobs that have ended and match a filter.",
              BulkJobsApi::delete),
          Endpoint.<BulkJobsApi>of(
                  "PUT /jobs/{id}/delete",
                  "Deletes a job that has ended, with its tasks and logs.",
                  BulkJobsApi::deleteOne)
              .allows(EndpointAccess.JOB_VIEWER)
              .details(
                  """
                  Calls of webhooks that are still to be made are dropped. Jobs that it started stay. The \
                  audit log of `GET /audit` keeps who deleted it. 400 if it has not ended: cancel it first.\
                  """)
              .answers(OK));

  public static final List<Endpoint<ExplainApi>> EXPLAINED_JOBS =
      List.of(
          Endpoint.<ExplainApi>of(
                  "GET /jobs/{id}/explain", "Explains why a job is not running.", ExplainApi::job)
              .allows(EndpointAccess.JOB_VIEWER)
              .answers(json(JobShapes.JOB_EXPLANATION, Examples.JOB_EXPLANATION)),
          Endpoint.<ExplainApi>of(
                  "GET /scheduled-jobs/{id}/explain",
                  "Explains when a schedule starts its next job, or why it does not.",
                  ExplainApi::schedule)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .answers(json(JobShapes.EXPLANATION, Examples.SCHEDULE_EXPLANATION)));

  public static final List<Endpoint<LogSearchApi>> LOG_SEARCH =
      List.of(
          Endpoint.<LogSearchApi>of(
                  "GET /jobs/{id}/log/search",
                  "Finds lines in what the tasks of a job printed.",
                  LogSearchApi::search)
              .allows(EndpointAccess.JOB_VIEWER)
              .takes(
                  new Parameter("q", Schema.TEXT, "", "a text, or an expression of RE2"),
                  new Parameter("regex", Schema.BOOL, "false", "whether `q` is an expression"),
                  new Parameter("task", Schema.TEXT, "", "only what this run of a task printed"),
                  new Parameter(
                      "limit",
                      Schema.between(1, LogSearchApi.MOST),
                      Integer.toString(LogSearchApi.LIMIT),
                      "lines after which the answer ends, 1 to 1000"),
                  new Parameter("after", Schema.TEXT, "", "`next` of the answer before"))
              .details(
                  """
                  Upper and lower case are the same. It looks at lines as they are shown: secrets are \
                  `[REDACTED]`, and codes of terminals are left out. An answer looks at a bounded \
                  number of characters and ends with the part of the log that reaches `limit`; while \
                  there is a `next`, ask again with it as `after`, also after an answer without items. \
                  Tasks come in the order of their creation.\
                  """)
              .answers(json(JobShapes.FOUND_LINES, Examples.FOUND_LINES)));

  private JobEndpoints() {}

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
                Schema.anyOf(JobShapes.BULK_RESULT, JobShapes.JOB_TOTALS),
                "{\"done\":41,\"refused\":{\"job is not running\":1}}"));
  }
}
