package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.BOOL;
import static dev.winch.server.endpoint.Schema.INTEGER;
import static dev.winch.server.endpoint.Schema.NUMBER;
import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.TIME;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;

/** The objects of processes, queues and what runs on them. */
final class ClusterShapes {
  static final ObjectOf HEALTH =
      object(
          "Health",
          always("status", TEXT, "`UP` or `DOWN`"),
          always("version", TEXT),
          maybe("broken", Shapes.TEXTS, "the parts that do not answer"),
          maybe(
              "parts",
              Schema.listOf(
                  object(
                      "HealthPart",
                      always("name", TEXT, "such as `database`, or a background loop"),
                      always("status", TEXT, "`UP` or `DOWN`"))),
              "all parts; `/health` only"));

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
          always("status", TEXT, "`UP DOWN DRAINING OFFLINE`"),
          maybe("drained", BOOL, "whether an operator drained it"),
          always("hostname", TEXT),
          maybe("port", INTEGER),
          maybe("taskCount", INTEGER),
          always("version", TEXT),
          maybe("fault", TEXT));

  static final ObjectOf RUNNING = object("Running", always("running", INTEGER));

  static final ObjectOf METRICS =
      object(
          "Metrics",
          always("jobs", RUNNING),
          always("tasks", RUNNING),
          always(
              "nodes",
              object("OnlineNodes", always("online", INTEGER), always("cpuPercent", NUMBER))));

  private ClusterShapes() {}
}
