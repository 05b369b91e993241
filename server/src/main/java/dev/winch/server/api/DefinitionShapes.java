package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.BOOL;
import static dev.winch.server.endpoint.Schema.INTEGER;
import static dev.winch.server.endpoint.Schema.NUMBER;
import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.listOf;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.codec.JobSchema;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;
import dev.winch.server.endpoint.Schema.Recursion;

/** The parts of a job as its author wrote it, and what is said about them. */
final class DefinitionShapes {
  static final ObjectOf RETRY =
      object(
          "Retry",
          maybe("limit", INTEGER),
          maybe("initialDelay", TEXT),
          maybe("scalingFactor", NUMBER),
          maybe("maxDelay", TEXT),
          maybe("jitter", NUMBER),
          maybe("attempts", INTEGER, "made so far beyond the first"));

  static final ObjectOf LIMITS = object("Limits", maybe("cpus", TEXT), maybe("memory", TEXT));

  static final ObjectOf DEFAULTS =
      object(
          "Defaults",
          maybe("retry", RETRY),
          maybe("limits", LIMITS),
          maybe("timeout", TEXT),
          maybe("queue", TEXT),
          maybe("priority", INTEGER));

  static final ObjectOf WEBHOOK =
      object(
          "Webhook",
          always("url", TEXT),
          maybe("headers", Shapes.TEXT_MAP),
          maybe("event", TEXT),
          maybe("if", TEXT),
          maybe("signature", object("Signature", maybe("secret", TEXT))));

  static final ObjectOf AUTO_DELETE = object("AutoDelete", maybe("after", TEXT));

  static final ObjectOf REGISTRY =
      object("Registry", maybe("username", TEXT), maybe("password", TEXT));

  static final ObjectOf MOUNT =
      object(
          "Mount",
          always("type", TEXT),
          maybe("source", TEXT),
          maybe("target", TEXT),
          maybe("opts", Shapes.TEXT_MAP));

  static final ObjectOf AUX_TASK =
      object(
          "AuxTask",
          maybe("name", TEXT),
          maybe("description", TEXT),
          maybe("cmd", Shapes.TEXTS),
          maybe("entrypoint", Shapes.TEXTS),
          maybe("run", TEXT),
          maybe("image", TEXT),
          maybe("registry", REGISTRY),
          maybe("env", Shapes.TEXT_MAP),
          maybe("files", Shapes.TEXT_MAP),
          maybe("timeout", TEXT),
          maybe(
              "probe",
              object(
                  "Probe", always("path", TEXT), always("port", INTEGER), maybe("timeout", TEXT)),
              "of sidecars"));

  private static final Schema INNER_TASK = new Recursion("Task");

  static final ObjectOf PARALLEL =
      object("Parallel", always("tasks", listOf(INNER_TASK)), maybe("completions", INTEGER));

  static final ObjectOf EACH =
      object(
          "Each",
          maybe("var", TEXT),
          always("list", TEXT),
          always("task", INNER_TASK),
          maybe("size", INTEGER),
          maybe("completions", INTEGER),
          maybe("concurrency", INTEGER),
          maybe("index", INTEGER, "how many tasks were made so far"));

  static final ObjectOf SUBJOB =
      object(
          "SubJob",
          maybe("id", TEXT, "of the job that was started"),
          always("name", TEXT),
          maybe("description", TEXT),
          always("tasks", listOf(INNER_TASK)),
          maybe("inputs", Shapes.TEXT_MAP),
          maybe("secrets", Shapes.TEXT_MAP),
          maybe("autoDelete", AUTO_DELETE),
          maybe("output", TEXT),
          maybe("detached", BOOL),
          maybe("webhooks", listOf(WEBHOOK)));

  static final Schema JOB_FILE = new Schema.Document("JobFile", JobSchema::job, "job-file.md");

  static final Schema SCHEDULE_FILE =
      new Schema.Document("ScheduledJobFile", JobSchema::schedule, "job-file.md#scheduledjob");

  static final ObjectOf VALIDATION =
      object(
          "Validation",
          always("valid", BOOL, "whether the document would be taken"),
          always("problems", listOf(OpenApi.PROBLEM)),
          maybe("warnings", Shapes.TEXTS, "about a valid document"));

  private DefinitionShapes() {}
}
