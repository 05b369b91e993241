package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.DOCUMENT_TYPES;
import static dev.winch.server.api.EndpointParts.LONG_SIZE;
import static dev.winch.server.api.EndpointParts.OK;
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
import java.util.List;

/** The endpoints of scheduled jobs. */
public final class ScheduleEndpoints {
  public static final List<Endpoint<SchedulesApi>> SCHEDULES =
      List.of(
          Endpoint.<SchedulesApi>of(
                  "POST /scheduled-jobs", "Creates a scheduled job.", SchedulesApi::create)
              .takes(
                  new Payload(
                      DOCUMENT_TYPES, DefinitionShapes.SCHEDULE_FILE, Examples.SCHEDULE_FILE))
              .answers(json(ScheduleShapes.SCHEDULE_SUMMARY, Examples.SCHEDULE_SUMMARY)),
          Endpoint.<SchedulesApi>of(
                  "POST /scheduled-jobs/validate",
                  "Checks a scheduled job and stores nothing.",
                  SchedulesApi::validate)
              .allows(EndpointAccess.ANY_ROLE)
              .details(VALIDATION)
              .takes(
                  new Payload(
                      DOCUMENT_TYPES, DefinitionShapes.SCHEDULE_FILE, Examples.SCHEDULE_FILE))
              .answers(json(DefinitionShapes.VALIDATION, "{\"valid\":true,\"problems\":[]}")),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs", "Lists schedules, the newest first.", SchedulesApi::list)
              .takes(PAGE, SIZE)
              .answers(
                  json(
                      page(ScheduleShapes.SCHEDULE_SUMMARY),
                      Examples.page(Examples.SCHEDULE_SUMMARY))),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs/{id}", "Shows a schedule.", SchedulesApi::get)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .answers(json(ScheduleShapes.SCHEDULE, Examples.SCHEDULE)),
          Endpoint.<SchedulesApi>of(
                  "GET /scheduled-jobs/{id}/audit",
                  "Lists the audit log of a schedule, also after it was deleted.",
                  SchedulesApi::audit)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .takes(PAGE, LONG_SIZE)
              .answers(json(page(JobShapes.AUDIT_ENTRY), Examples.page(Examples.AUDIT_ENTRY))),
          Endpoint.<SchedulesApi>of(
                  "PUT /scheduled-jobs/{id}",
                  "Replaces what a schedule starts and when, from now on.",
                  SchedulesApi::edit)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .details(
                  """
                  The body is a whole scheduled job, as for its creation, with its secrets: `[REDACTED]` \
                  is refused. The schedule keeps its id, its creator and its state, and its jobs stay as \
                  they are.\
                  """)
              .takes(
                  new Payload(
                      DOCUMENT_TYPES, DefinitionShapes.SCHEDULE_FILE, Examples.SCHEDULE_FILE))
              .answers(json(ScheduleShapes.SCHEDULE_SUMMARY, Examples.SCHEDULE_SUMMARY)),
          Endpoint.<SchedulesApi>of(
                  "POST /scheduled-jobs/{id}/trigger",
                  "Starts a job of a schedule now.",
                  SchedulesApi::trigger)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .details("Also of a paused one. When it fires next stays as it is.")
              .answers(json(JobShapes.JOB_SUMMARY, Examples.JOB_SUMMARY)),
          Endpoint.<SchedulesApi>of(
                  "PUT /scheduled-jobs/{id}/pause",
                  "Pauses a schedule: it starts no more jobs.",
                  SchedulesApi::pause)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .details("400 if it is not active.")
              .answers(OK),
          Endpoint.<SchedulesApi>of(
                  "PUT /scheduled-jobs/{id}/resume",
                  "Resumes a paused schedule.",
                  SchedulesApi::resume)
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

  public static final List<Endpoint<FiringsApi>> FIRINGS =
      List.of(
          Endpoint.<FiringsApi>of(
                  "GET /scheduled-jobs/preview",
                  "Lists when a cron expression fires.",
                  FiringsApi::preview)
              .allows(EndpointAccess.ANY_ROLE)
              .takes(
                  new Parameter("cron", Schema.TEXT, "", "the expression, as in a scheduled job"),
                  new Parameter(
                      "timezone",
                      Schema.TEXT,
                      "",
                      "such as `Europe/Berlin`; absent: that of `TZ=` in the expression, else that"
                          + " of the server, in which schedules fire"),
                  new Parameter("from", Schema.TEXT, "", "after this time; absent: now"),
                  new Parameter("to", Schema.TEXT, "", "before this time"),
                  new Parameter(
                      "limit",
                      Schema.between(1, FiringsApi.MOST),
                      Integer.toString(FiringsApi.LIMIT),
                      "how many, 1 to 1000"))
              .details("400 says what is wrong with the expression.")
              .answers(json(ScheduleShapes.FIRING_PREVIEW, Examples.FIRING_PREVIEW)),
          Endpoint.<FiringsApi>of(
                  "GET /scheduled-jobs/{id}/firings",
                  "Lists the firings of a schedule, past and to come.",
                  FiringsApi::list)
              .allows(EndpointAccess.SCHEDULE_VIEWER)
              .takes(
                  new Parameter(
                      "from",
                      Schema.TEXT,
                      "",
                      "from this time on; `24h` for a day ago; absent: now"),
                  new Parameter(
                      "to", Schema.TEXT, "", "before this time; absent: 7 days after `from`"),
                  new Parameter(
                      "limit",
                      Schema.between(1, FiringsApi.MOST),
                      Integer.toString(FiringsApi.SHOWN),
                      "how many, 1 to 1000"))
              .details(
                  """
                  A due time without a job is `MISSED`: no coordinator ran, or the job has been deleted. \
                  Misses are known since the schedule was edited last; they are unknown for `@every` and \
                  with `autoDelete`. With `next` in the answer, ask again with it as `from`.\
                  """)
              .answers(json(ScheduleShapes.FIRINGS, Examples.FIRINGS)));

  private ScheduleEndpoints() {}
}
