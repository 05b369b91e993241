package dev.winch.server.api;

import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import java.util.List;

/** The endpoints that tell whether a process works. */
public final class HealthEndpoints {
  public static final List<Endpoint<HealthApi>> HEALTH =
      List.of(
          Endpoint.<HealthApi>of(
                  "GET /health", "Checks this process and the parts it needs.", HealthApi::get)
              .allows(EndpointAccess.ANYONE)
              .details("503 with the same body, `status` `DOWN`, if a part does not answer.")
              .answers(json(ClusterShapes.HEALTH, Examples.HEALTH))
              .answers(503, json(ClusterShapes.HEALTH, Examples.HEALTH_DOWN)),
          Endpoint.<HealthApi>of(
                  "GET /live", "Checks whether this process must be restarted.", HealthApi::live)
              .allows(EndpointAccess.ANYONE)
              .details(
                  """
                  503 only if a background loop no longer runs. A database that does not answer is no \
                  reason: a restart would not help.\
                  """)
              .answers(json(ClusterShapes.HEALTH, Examples.LIVE))
              .answers(503, json(ClusterShapes.HEALTH, Examples.LIVE_DOWN)),
          Endpoint.<HealthApi>of(
                  "GET /ready",
                  "Checks whether this process is ready for requests.",
                  HealthApi::ready)
              .allows(EndpointAccess.ANYONE)
              .details(
                  """
                  503 if the database or the broker does not answer, and from SIGTERM on (`drain`). On \
                  a worker: if it takes no tasks.\
                  """)
              .answers(json(ClusterShapes.HEALTH, Examples.LIVE))
              .answers(503, json(ClusterShapes.HEALTH, Examples.READY_DOWN)));

  private HealthEndpoints() {}
}
