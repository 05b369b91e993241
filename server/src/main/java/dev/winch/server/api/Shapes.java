package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.BOOL;
import static dev.winch.server.endpoint.Schema.INTEGER;
import static dev.winch.server.endpoint.Schema.NUMBER;
import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.TIME;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.listOf;
import static dev.winch.server.endpoint.Schema.mapOf;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.codec.JobSchema;
import dev.winch.engine.explain.WaitReason;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;
import dev.winch.server.endpoint.Schema.Recursion;
import java.util.List;
import java.util.stream.Stream;

/** The objects of the API; the writers of `codec.view` write them. */
final class Shapes {
  private static final Schema TEXTS = listOf(TEXT);
  private static final Schema TEXT_MAP = mapOf(TEXT);

  static final ObjectOf STATUS = object("Status", always("status", TEXT, "`OK`"));

  static final ObjectOf HEALTH =
      object(
          "Health",
          always("status", TEXT, "`UP` or `DOWN`"),
          always("version", TEXT),
          maybe("broken", TEXTS, "the parts that do not answer"),
          maybe(
              "parts",
              Schema.listOf(
                  object(
                      "HealthPart",
                      always("name", TEXT, "such as `database`, or a background loop"),
                      always("status", TEXT, "`UP` or `DOWN`"))),
              "all parts; `/health` only"));

  static final ObjectOf USER =
      object(
          "User",
          always("id", TEXT),
          maybe("name", TEXT),
          always("username", TEXT),
          always("createdAt", TIME),
          maybe("disabled", BOOL, "the user cannot log in"),
          maybe("roles", TEXTS, "where users are managed"));

  static final ObjectOf NEW_USER =
      object(
          "NewUser",
          always("username", TEXT, "at most 64 characters"),
          always("password", TEXT, "at most 72 bytes, taken exactly as sent"),
          maybe("name", TEXT, "at most 64 characters"),
          maybe("roles", TEXTS));

  static final ObjectOf USER_CHANGE =
      object(
          "UserChange",
          maybe("name", TEXT, "at most 64 characters"),
          maybe("password", TEXT, "at most 72 bytes, taken exactly as sent"),
          maybe("disabled", BOOL),
          maybe("roles", TEXTS, "all roles that the user has from now on"));

  static final ObjectOf NEW_ROLE =
      object(
          "NewRole",
          always("slug", TEXT, "lower-case letters, digits, dots, hyphens and underscores"),
          maybe("name", TEXT, "for people"));

  static final ObjectOf NEW_TOKEN =
      object(
          "NewToken",
          always("name", TEXT, "for people, at most 64 characters"),
          maybe("role", TEXT, "`viewer`, `operator` or `admin`; absent: what its user may do"),
          maybe("expiresIn", TEXT, "a duration of at most 87600h; absent: 2160h"));

  static final ObjectOf TOKEN =
      object(
          "Token",
          always("id", TEXT, "not the token itself"),
          always("name", TEXT),
          maybe("role", TEXT, "the most that it allows"),
          always("username", TEXT),
          always("createdAt", TIME),
          always("expiresAt", TIME),
          maybe("usedAt", TIME, "to the minute"));

  static final ObjectOf CREATED_TOKEN =
      object(
          "CreatedToken",
          Stream.concat(
                  TOKEN.fields().stream(),
                  Stream.of(always("token", TEXT, "the token itself, shown this once")))
              .toArray(Schema.Field[]::new));

  static final ObjectOf CREDENTIALS =
      object("Credentials", always("username", TEXT), always("password", TEXT));

  static final ObjectOf PASSWORD_CHANGE =
      object(
          "PasswordChange",
          always("current", TEXT, "the password until now"),
          always("password", TEXT, "the new one, at most 72 bytes, taken exactly as sent"));

  static final ObjectOf ME =
      object(
          "Me",
          Stream.concat(
                  USER.fields().stream(),
                  Stream.of(
                      always(
                          "level",
                          TEXT,
                          "what this request may do: `viewer`, `operator`, `admin`, or `standard`"
                              + " without any of these roles"),
                      maybe("expiresAt", TIME, "of the token or the session"),
                      maybe("csrfToken", TEXT, "of the session")))
              .toArray(Schema.Field[]::new));

  static final ObjectOf ACCESS_EVENT =
      object(
          "AccessEvent",
          always("id", INTEGER),
          always(
              "action",
              TEXT,
              "`LOGGED_IN LOGIN_FAILED LOGGED_OUT USER_ADDED USER_CHANGED USER_DELETED ROLE_ADDED"
                  + " ROLE_DELETED TOKEN_CREATED TOKEN_REVOKED`"),
          always("subject", TEXT, "id of the user, role or token"),
          always("by", USER),
          always("address", TEXT, "of the client"),
          maybe("detail", TEXT),
          always("at", TIME));

  static final ObjectOf ACCESS_EVENTS =
      object(
          "AccessEvents",
          always("items", listOf(ACCESS_EVENT)),
          maybe("next", TEXT, "`after` of the next piece; absent after the last"));

  static final ObjectOf ROLE =
      object(
          "Role",
          always("id", TEXT),
          always("slug", TEXT),
          always("name", TEXT),
          always("createdAt", TIME));

  private static final ObjectOf PERMISSION =
      object("Permission", maybe("user", USER), maybe("role", ROLE));

  private static final ObjectOf RETRY =
      object(
          "Retry",
          maybe("limit", INTEGER),
          maybe("initialDelay", TEXT),
          maybe("scalingFactor", NUMBER),
          maybe("maxDelay", TEXT),
          maybe("jitter", NUMBER),
          maybe("attempts", INTEGER, "made so far beyond the first"));

  private static final ObjectOf LIMITS =
      object("Limits", maybe("cpus", TEXT), maybe("memory", TEXT));

  private static final ObjectOf DEFAULTS =
      object(
          "Defaults",
          maybe("retry", RETRY),
          maybe("limits", LIMITS),
          maybe("timeout", TEXT),
          maybe("queue", TEXT),
          maybe("priority", INTEGER));

  private static final ObjectOf WEBHOOK =
      object(
          "Webhook",
          always("url", TEXT),
          maybe("headers", TEXT_MAP),
          maybe("event", TEXT),
          maybe("if", TEXT),
          maybe("signature", object("Signature", maybe("secret", TEXT))));

  private static final ObjectOf AUTO_DELETE = object("AutoDelete", maybe("after", TEXT));

  private static final ObjectOf REGISTRY =
      object("Registry", maybe("username", TEXT), maybe("password", TEXT));

  private static final ObjectOf MOUNT =
      object(
          "Mount",
          always("type", TEXT),
          maybe("source", TEXT),
          maybe("target", TEXT),
          maybe("opts", TEXT_MAP));

  private static final ObjectOf AUX_TASK =
      object(
          "AuxTask",
          maybe("name", TEXT),
          maybe("description", TEXT),
          maybe("cmd", TEXTS),
          maybe("entrypoint", TEXTS),
          maybe("run", TEXT),
          maybe("image", TEXT),
          maybe("registry", REGISTRY),
          maybe("env", TEXT_MAP),
          maybe("files", TEXT_MAP),
          maybe("timeout", TEXT),
          maybe(
              "probe",
              object(
                  "Probe", always("path", TEXT), always("port", INTEGER), maybe("timeout", TEXT)),
              "of sidecars"));

  private static final Schema INNER_TASK = new Recursion("Task");

  private static final ObjectOf PARALLEL =
      object("Parallel", always("tasks", listOf(INNER_TASK)), maybe("completions", INTEGER));

  private static final ObjectOf EACH =
      object(
          "Each",
          maybe("var", TEXT),
          always("list", TEXT),
          always("task", INNER_TASK),
          maybe("size", INTEGER),
          maybe("completions", INTEGER),
          maybe("concurrency", INTEGER),
          maybe("index", INTEGER, "how many tasks were made so far"));

  private static final ObjectOf SUBJOB =
      object(
          "SubJob",
          maybe("id", TEXT, "of the job that was started"),
          always("name", TEXT),
          maybe("description", TEXT),
          always("tasks", listOf(INNER_TASK)),
          maybe("inputs", TEXT_MAP),
          maybe("secrets", TEXT_MAP),
          maybe("autoDelete", AUTO_DELETE),
          maybe("output", TEXT),
          maybe("detached", BOOL),
          maybe("webhooks", listOf(WEBHOOK)));

  /** A run of a task, or a task as its author wrote it, which has no id, state and times. */
  static final ObjectOf TASK =
      object(
          "Task",
          maybe("id", TEXT),
          maybe("jobId", TEXT),
          maybe("parentId", TEXT),
          maybe("position", INTEGER),
          maybe("name", TEXT),
          maybe("description", TEXT),
          maybe("state", TEXT),
          maybe("createdAt", TIME),
          maybe("scheduledAt", TIME),
          maybe("startedAt", TIME),
          maybe("completedAt", TIME),
          maybe("failedAt", TIME),
          maybe("cancelledAt", TIME),
          maybe("cmd", TEXTS),
          maybe("entrypoint", TEXTS),
          maybe("run", TEXT),
          maybe("image", TEXT),
          maybe("registry", REGISTRY),
          maybe("env", TEXT_MAP),
          maybe("files", TEXT_MAP),
          maybe("queue", TEXT),
          maybe("redelivered", INTEGER),
          maybe("error", TEXT),
          maybe("pre", listOf(AUX_TASK)),
          maybe("post", listOf(AUX_TASK)),
          maybe("sidecars", listOf(AUX_TASK)),
          maybe("mounts", listOf(MOUNT)),
          maybe("volumes", TEXTS),
          maybe("networks", TEXTS),
          maybe("nodeId", TEXT),
          maybe("retry", RETRY),
          maybe("limits", LIMITS),
          maybe("timeout", TEXT),
          maybe("result", TEXT),
          maybe("var", TEXT),
          maybe("if", TEXT),
          maybe("parallel", PARALLEL),
          maybe("each", EACH),
          maybe("subjob", SUBJOB),
          maybe("gpus", TEXT),
          maybe("tags", TEXTS),
          maybe("workdir", TEXT),
          maybe("pull", TEXT, "`always`, `missing` or `never`"),
          maybe("platform", TEXT, "such as `linux/arm64`"),
          maybe("user", TEXT, "of the main container"),
          maybe("shm", TEXT, "size of `/dev/shm`"),
          maybe("ulimits", TEXTS, "such as `nofile=1024:2048`"),
          maybe("init", BOOL, "`false`: no init process in the containers"),
          maybe("priority", INTEGER),
          maybe("progress", NUMBER, "0 to 100"));

  private static final ObjectOf STARTED_BY = object("ScheduleId", always("id", TEXT));

  static final ObjectOf CONTEXT =
      object(
          "Context",
          always("job", object("JobName", always("id", TEXT), always("name", TEXT))),
          maybe("inputs", TEXT_MAP),
          maybe("secrets", TEXT_MAP),
          maybe("tasks", TEXT_MAP, "outputs by name"),
          maybe("truncated", TEXT, "where to find what was left out"));

  static final ObjectOf JOB =
      object(
          "Job",
          always("id", TEXT),
          maybe("parentId", TEXT, "the task that started this job"),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", TEXTS),
          always("state", TEXT, "`PENDING SCHEDULED RUNNING COMPLETED FAILED CANCELLED`"),
          always("createdAt", TIME),
          always("createdBy", USER),
          maybe("startedAt", TIME),
          maybe("completedAt", TIME),
          maybe("failedAt", TIME),
          maybe("cancelledAt", TIME),
          always("tasks", listOf(TASK), "as submitted"),
          always("execution", listOf(TASK), "runs of tasks so far"),
          always("position", INTEGER, "of the task under way, from 1"),
          maybe("inputs", TEXT_MAP),
          always("context", CONTEXT),
          maybe("taskCount", INTEGER),
          maybe("output", TEXT),
          maybe("result", TEXT),
          maybe("error", TEXT),
          maybe("defaults", DEFAULTS),
          maybe("webhooks", listOf(WEBHOOK)),
          maybe("permissions", listOf(PERMISSION)),
          maybe("autoDelete", AUTO_DELETE),
          maybe("deleteAt", TIME),
          maybe("secrets", TEXT_MAP, "names only; values are `[REDACTED]`"),
          maybe("progress", NUMBER, "0 to 100"),
          maybe("schedule", STARTED_BY),
          maybe("timeout", TEXT));

  static final ObjectOf JOB_SUMMARY =
      object(
          "JobSummary",
          always("id", TEXT),
          always("createdBy", USER),
          maybe("parentId", TEXT),
          maybe("inputs", TEXT_MAP),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", TEXTS),
          always("state", TEXT),
          always("createdAt", TIME),
          maybe("startedAt", TIME),
          maybe("completedAt", TIME),
          maybe("failedAt", TIME),
          maybe("cancelledAt", TIME),
          always("position", INTEGER),
          maybe("taskCount", INTEGER),
          maybe("result", TEXT),
          maybe("error", TEXT),
          maybe("progress", NUMBER, "0 to 100"),
          maybe("schedule", STARTED_BY),
          maybe("warnings", TEXTS, "in the answer to a submission"));

  static final ObjectOf SCHEDULE =
      object(
          "ScheduledJob",
          always("id", TEXT),
          always("name", TEXT),
          maybe("description", TEXT),
          always("cron", TEXT),
          always("state", TEXT, "`ACTIVE` or `PAUSED`"),
          maybe("inputs", TEXT_MAP),
          always("tasks", listOf(TASK)),
          always("createdBy", USER),
          maybe("defaults", DEFAULTS),
          maybe("autoDelete", AUTO_DELETE),
          maybe("webhooks", listOf(WEBHOOK)),
          maybe("permissions", listOf(PERMISSION)),
          always("createdAt", TIME),
          maybe("tags", TEXTS),
          maybe("secrets", TEXT_MAP),
          maybe("output", TEXT),
          maybe("timeout", TEXT),
          maybe("error", TEXT, "why it starts no jobs"));

  static final ObjectOf SCHEDULE_SUMMARY =
      object(
          "ScheduledJobSummary",
          always("id", TEXT),
          always("createdBy", USER),
          maybe("inputs", TEXT_MAP),
          always("state", TEXT),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", TEXTS),
          always("createdAt", TIME),
          always("cron", TEXT),
          maybe("error", TEXT),
          maybe("warnings", TEXTS, "in the answer to a submission"));

  static final ObjectOf LOG_PART =
      object(
          "TaskLogPart",
          always("id", TEXT),
          always("number", INTEGER, "from 1 for each task"),
          always("taskId", TEXT),
          always("contents", TEXT),
          always("createdAt", TIME),
          maybe(
              "stream",
              TEXT,
              "only in event streams: `stdout` or `stderr`, if the runtime tells them apart"));

  static final ObjectOf AUDIT_ENTRY =
      object(
          "AuditEntry",
          always("action", TEXT),
          always("by", USER),
          always("at", TIME),
          maybe("with", TEXT));

  static final ObjectOf QUEUE =
      object(
          "QueueInfo",
          always("name", TEXT),
          always("size", INTEGER, "tasks that wait"),
          always("subscribers", INTEGER),
          always("unacked", INTEGER, "tasks that workers hold"));

  static final ObjectOf NODE =
      object(
          "Node",
          always("id", TEXT),
          always("name", TEXT),
          always("startedAt", TIME),
          maybe("cpuPercent", NUMBER),
          always("lastHeartbeatAt", TIME),
          maybe("queue", TEXT),
          always("status", TEXT, "`UP DOWN OFFLINE`"),
          always("hostname", TEXT),
          maybe("port", INTEGER),
          maybe("taskCount", INTEGER),
          always("version", TEXT),
          maybe("fault", TEXT));

  private static final ObjectOf RUNNING = object("Running", always("running", INTEGER));

  static final ObjectOf METRICS =
      object(
          "Metrics",
          always("jobs", RUNNING),
          always("tasks", RUNNING),
          always(
              "nodes",
              object("OnlineNodes", always("online", INTEGER), always("cpuPercent", NUMBER))));

  static final Schema JOB_FILE = new Schema.Document("JobFile", JobSchema::job, "job-file.md");

  static final Schema SCHEDULE_FILE =
      new Schema.Document("ScheduledJobFile", JobSchema::schedule, "job-file.md#scheduledjob");

  static final ObjectOf BATCH =
      object(
          "JobBatch",
          always("accepted", INTEGER, "how many jobs were"),
          always("refused", INTEGER, "how many jobs were not"),
          always(
              "items",
              listOf(
                  object(
                      "BatchItem",
                      maybe("id", TEXT),
                      maybe("name", TEXT),
                      maybe("state", TEXT),
                      maybe("warnings", TEXTS),
                      maybe("message", TEXT, "why it was refused"),
                      maybe("errors", listOf(OpenApi.PROBLEM))))));

  static final ObjectOf VALIDATION =
      object(
          "Validation",
          always("valid", BOOL, "whether the document would be taken"),
          always("problems", listOf(OpenApi.PROBLEM)),
          maybe("warnings", TEXTS, "about a valid document"));

  private static final List<Schema.Field> EXPLAINED =
      List.of(
          always("id", TEXT),
          always("state", TEXT),
          always(
              "reason",
              Schema.oneOf(
                  Stream.of(WaitReason.values()).map(WaitReason::name).toArray(String[]::new))),
          always("message", TEXT, "one sentence"),
          maybe("details", TEXT_MAP, "what the sentence names: `queue`, `node`, `until` …"));

  static final ObjectOf EXPLANATION = new ObjectOf("Explanation", EXPLAINED);

  static final ObjectOf JOB_EXPLANATION =
      new ObjectOf(
          "JobExplanation",
          Stream.concat(
                  EXPLAINED.stream(),
                  Stream.of(
                      maybe("tasks", listOf(EXPLANATION), "the first 20 that have not ended")))
              .toList());

  static final ObjectOf TASK_PIECE =
      object(
          "TaskPiece",
          always("items", listOf(TASK)),
          maybe("next", TEXT, "`after` of the piece that follows"));

  static final ObjectOf JOB_PIECE =
      object(
          "JobPiece",
          always("items", listOf(JOB_SUMMARY), "may be fewer than `limit` before the end"),
          maybe("next", TEXT, "`after` of the piece that follows; absent at the end"));

  static final ObjectOf JOB_TOTALS =
      object(
          "JobTotals",
          always("totals", mapOf(INTEGER), "number of jobs by state"),
          maybe("more", TEXTS, "states of which there may be more jobs than counted"));

  static final ObjectOf BULK_RESULT =
      object(
          "BulkResult",
          always("done", INTEGER, "number of jobs that were changed"),
          maybe("refused", mapOf(INTEGER), "number of other jobs, by the reason"),
          maybe("next", TEXT, "`after` of the request that goes on; absent at the end"));

  private Shapes() {}

  /** A page of a list. */
  static ObjectOf page(ObjectOf item) {
    return new ObjectOf(
        "PageOf" + item.name(),
        List.of(
            always("items", listOf(item)),
            always("number", INTEGER),
            always("size", INTEGER),
            always("totalPages", INTEGER),
            always("totalItems", INTEGER),
            maybe("totalItemsIsLowerBound", BOOL)));
  }
}
