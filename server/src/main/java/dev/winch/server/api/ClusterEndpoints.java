package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.OK;
import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import java.util.List;

/** The endpoints of queues, nodes and metrics. */
public final class ClusterEndpoints {
  public static final List<Endpoint<QueuesApi>> QUEUES =
      List.of(
          Endpoint.<QueuesApi>of("GET /queues", "Lists the queues, by name.", QueuesApi::list)
              .answers(
                  json(Schema.listOf(ClusterShapes.QUEUE), "[" + Examples.QUEUE.strip() + "]")),
          Endpoint.<QueuesApi>of("GET /queues/{name}", "Shows a queue.", QueuesApi::get)
              .answers(json(ClusterShapes.QUEUE, Examples.QUEUE)),
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
              .answers(json(Schema.listOf(ClusterShapes.NODE), "[" + Examples.NODE.strip() + "]")),
          Endpoint.<NodesApi>of(
                  "PUT /nodes/{id}/drain",
                  "Takes a worker out of service: it finishes what it runs and takes no more tasks.",
                  NodesApi::drain)
              .allows(EndpointAccess.QUEUE_MANAGER)
              .details(
                  """
                  Its `status` becomes `DRAINING` within seconds, and `taskCount` 0 when it has finished. It \
                  stays drained through restarts of worker and coordinators, until it is resumed or has \
                  sent no heartbeat for a day. A drained worker that starts again may take tasks for the \
                  two seconds until it hears of it. 400 if the node is a coordinator.\
                  """)
              .answers(OK),
          Endpoint.<NodesApi>of(
                  "PUT /nodes/{id}/resume",
                  "Puts a drained worker back into service.",
                  NodesApi::resume)
              .allows(EndpointAccess.QUEUE_MANAGER)
              .details("Without effect if it is not drained. 400 if the node is a coordinator.")
              .answers(OK));

  public static final List<Endpoint<MetricsApi>> METRICS =
      List.of(
          Endpoint.<MetricsApi>of(
                  "GET /metrics",
                  "Counts running jobs, running tasks and online nodes.",
                  MetricsApi::get)
              .answers(json(ClusterShapes.METRICS, Examples.METRICS)));

  public static final List<Endpoint<PrometheusApi>> PROMETHEUS =
      List.of(
          Endpoint.<PrometheusApi>of(
                  "GET /metrics/prometheus",
                  "Shows all metrics of this process in Prometheus' text format.",
                  PrometheusApi::get)
              .details(
                  """
                  docs/operations/metrics.md lists them. Where users log in, a scraper needs a token of \
                  the role `viewer`. On a worker, its own address serves the worker's, without authentication.\
                  """)
              .answers(new Payload(List.of("text/plain"), Schema.TEXT, Examples.PROMETHEUS)));

  private ClusterEndpoints() {}
}
