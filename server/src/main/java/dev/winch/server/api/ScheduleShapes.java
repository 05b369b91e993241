package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.TIME;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.listOf;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.server.endpoint.Schema.ObjectOf;

/** The objects of schedules. */
final class ScheduleShapes {
  static final ObjectOf SCHEDULE =
      object(
          "ScheduledJob",
          always("id", TEXT),
          always("name", TEXT),
          maybe("description", TEXT),
          always("cron", TEXT),
          always("state", TEXT, "`ACTIVE` or `PAUSED`"),
          maybe("inputs", Shapes.TEXT_MAP),
          always("tasks", listOf(JobShapes.TASK)),
          always("createdBy", AccountShapes.USER),
          maybe("defaults", DefinitionShapes.DEFAULTS),
          maybe("autoDelete", DefinitionShapes.AUTO_DELETE),
          maybe("webhooks", listOf(DefinitionShapes.WEBHOOK)),
          maybe("permissions", listOf(AccountShapes.PERMISSION)),
          always("createdAt", TIME),
          maybe("tags", Shapes.TEXTS),
          maybe("secrets", Shapes.TEXT_MAP),
          maybe("output", TEXT),
          maybe("timeout", TEXT),
          maybe("error", TEXT, "why it starts no jobs"));

  static final ObjectOf SCHEDULE_SUMMARY =
      object(
          "ScheduledJobSummary",
          always("id", TEXT),
          always("createdBy", AccountShapes.USER),
          maybe("inputs", Shapes.TEXT_MAP),
          always("state", TEXT),
          always("name", TEXT),
          maybe("description", TEXT),
          maybe("tags", Shapes.TEXTS),
          always("createdAt", TIME),
          always("cron", TEXT),
          maybe("error", TEXT),
          maybe("warnings", Shapes.TEXTS, "in the answer to a submission"));

  static final ObjectOf FIRING_PREVIEW =
      object(
          "FiringPreview",
          always("cron", TEXT),
          always("timezone", TEXT),
          always("firings", listOf(TIME)));

  static final ObjectOf FIRINGS =
      object(
          "Firings",
          always("cron", TEXT),
          always("timezone", TEXT),
          always(
              "firings",
              listOf(
                  object(
                      "Firing",
                      always("at", TIME, "its due time, or when its job was created"),
                      always("state", TEXT, "`STARTED TRIGGERED MISSED PLANNED`"),
                      maybe(
                          "job",
                          object(
                              "FiredJob",
                              always("id", TEXT),
                              always("state", TEXT),
                              always("createdAt", TIME)))))),
          maybe("next", TIME, "`from` of the next piece; absent after the last"));

  private ScheduleShapes() {}
}
