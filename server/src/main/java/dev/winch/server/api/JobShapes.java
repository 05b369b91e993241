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

import dev.winch.engine.explain.WaitReason;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;
import java.util.List;
import java.util.stream.Stream;

/** The objects of jobs and of the runs of their tasks. */
final class JobShapes {
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
          maybe("cmd", Shapes.TEXTS),
          maybe("entrypoint", Shapes.TEXTS),
          maybe("run", TEXT),
          maybe("image", TEXT),
          maybe("registry", DefinitionShapes.REGISTRY),
          maybe("env", Shapes.TEXT_MAP),
          maybe("files", Shapes.TEXT_MAP),
          maybe("queue", TEXT),
          maybe("redelivered", INTEGER),
          maybe("error", TEXT),
          maybe("pre", listOf(DefinitionShapes.AUX_TASK)),
          maybe("post", listOf(DefinitionShapes.AUX_TASK)),
          maybe("sidecars", listOf(DefinitionShapes.AUX_TASK)),
          maybe("mounts", listOf(DefinitionShapes.MOUNT)),
          maybe("volumes", Shapes.TEXTS),
          maybe("networks", Shapes.TEXTS),
          maybe("nodeId", TEXT),
          maybe("retry", DefinitionShapes.RETRY),
          maybe("limits", DefinitionShapes.LIMITS),
          maybe("timeout", TEXT),
          maybe("result", TEXT),
          maybe("var", TEXT),
          maybe("if", TEXT),
          maybe("parallel", DefinitionShapes.PARALLEL),
          maybe("each", DefinitionShapes.EACH),
          maybe("subjob", DefinitionShapes.SUBJOB),
          maybe("gpus", TEXT),
          maybe("tags", Shapes.TEXTS),
          maybe("workdir", TEXT),
          maybe("pull", TEXT, "`always`, `missing` or `never`"),
          maybe("platform", TEXT, "such as `linux/arm64`"),
          maybe("user", TEXT, "of the main container"),
          maybe("shm", TEXT, "size of `/dev/shm`"),
          maybe("ulimits", Shapes.TEXTS, "such as `nofile=1024:2048`"),
          maybe("init", BOOL, "`false`: no init process in the containers"),
          maybe("priority", INTEGER),
          maybe("progress", NUMBER, "0 to 100"));

  private static final ObjectOf STARTED_BY = object("ScheduleId", always("id", TEXT));

  static final ObjectOf CONTEXT =
      object(
          "Context",
          always("job", object("JobName", always("id", TEXT), always("name", TEXT))),
          maybe("inputs", Shapes.TEXT_MAP),
          maybe("secrets", Shapes.TEXT_MAP),
          maybe("tasks", Shapes.TEXT_MAP, "outputs by name"),
          maybe("truncated", TEXT, "where to find what was left out"));

  static final ObjectOf JOB =
      object(
          "Job",
          always("id", TEXT),
          maybe("parentId", TEXT, "the task that started this job"),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", Shapes.TEXTS),
          always("state", TEXT, "`PENDING SCHEDULED RUNNING COMPLETED FAILED CANCELLED`"),
          always("createdAt", TIME),
          always("createdBy", AccountShapes.USER),
          maybe("startedAt", TIME),
          maybe("completedAt", TIME),
          maybe("failedAt", TIME),
          maybe("cancelledAt", TIME),
          always("tasks", listOf(TASK), "as submitted"),
          always("execution", listOf(TASK), "runs of tasks so far"),
          always("position", INTEGER, "of the task under way, from 1"),
          maybe("inputs", Shapes.TEXT_MAP),
          always("context", CONTEXT),
          maybe("taskCount", INTEGER),
          maybe("output", TEXT),
          maybe("result", TEXT),
          maybe("error", TEXT),
          maybe("defaults", DefinitionShapes.DEFAULTS),
          maybe("webhooks", listOf(DefinitionShapes.WEBHOOK)),
          maybe("permissions", listOf(AccountShapes.PERMISSION)),
          maybe("autoDelete", DefinitionShapes.AUTO_DELETE),
          maybe("deleteAt", TIME),
          maybe("secrets", Shapes.TEXT_MAP, "names only; values are `[REDACTED]`"),
          maybe("progress", NUMBER, "0 to 100"),
          maybe("schedule", STARTED_BY),
          maybe("timeout", TEXT));

  static final ObjectOf JOB_SUMMARY =
      object(
          "JobSummary",
          always("id", TEXT),
          always("createdBy", AccountShapes.USER),
          maybe("parentId", TEXT),
          maybe("inputs", Shapes.TEXT_MAP),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", Shapes.TEXTS),
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
          maybe("warnings", Shapes.TEXTS, "in the answer to a submission"));

  static final ObjectOf FOUND_LINES =
      object(
          "FoundLines",
          always(
              "items",
              listOf(
                  object(
                      "FoundLine",
                      always("taskId", TEXT),
                      always("line", INTEGER, "from 1 for each task"),
                      always("at", TIME),
                      maybe("stream", TEXT, "`stdout` or `stderr`, if it is known"),
                      always("text", TEXT, "the first 2,000 characters of the line"),
                      always("match", TEXT, "the first match, at most 200 characters of it")))),
          always("lines", INTEGER, "that were looked at"),
          maybe("next", TEXT, "`after` of the next piece; absent after the last"));

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
          always(
              "action",
              TEXT,
              "`SUBMITTED CANCELLED RESTARTED PAUSED RESUMED UPDATED TRIGGERED DELETED`"),
          always("by", AccountShapes.USER),
          always("at", TIME),
          maybe("with", TEXT));

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
                      maybe("warnings", Shapes.TEXTS),
                      maybe("message", TEXT, "why it was refused"),
                      maybe("errors", listOf(OpenApi.PROBLEM))))));

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
          maybe("more", Shapes.TEXTS, "states of which there may be more jobs than counted"));

  static final ObjectOf BULK_RESULT =
      object(
          "BulkResult",
          always("done", INTEGER, "number of jobs that were changed"),
          maybe("refused", mapOf(INTEGER), "number of other jobs, by the reason"),
          maybe("next", TEXT, "`after` of the request that goes on; absent at the end"));

  private static final List<Schema.Field> EXPLAINED =
      List.of(
          always("id", TEXT),
          always("state", TEXT),
          always(
              "reason",
              Schema.oneOf(
                  Stream.of(WaitReason.values()).map(WaitReason::name).toArray(String[]::new))),
          always("message", TEXT, "one sentence"),
          maybe("details", Shapes.TEXT_MAP, "what the sentence names: `queue`, `node`, `until` …"));

  static final ObjectOf EXPLANATION = new ObjectOf("Explanation", EXPLAINED);

  static final ObjectOf JOB_EXPLANATION =
      new ObjectOf(
          "JobExplanation",
          Stream.concat(
                  EXPLAINED.stream(),
                  Stream.of(
                      maybe("tasks", listOf(EXPLANATION), "the first 20 that have not ended")))
              .toList());

  private JobShapes() {}
}
