package dev.winch.server.api;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every endpoint there is. The router, {@code Allow} and docs/api.md are made from this table: a
 * new endpoint is one entry in the class of its group, and its handler.
 */
public final class ApiTable {
  private ApiTable() {}

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
            HealthEndpoints.HEALTH,
            JobEndpoints.JOBS,
            JobEndpoints.EXPLAINED_JOBS,
            TaskEndpoints.EXPLAINED_TASKS,
            JobEndpoints.BULK_JOBS,
            JobEndpoints.LOG_SEARCH,
            LiveEndpoints.JOB_STREAMS,
            ScheduleEndpoints.SCHEDULES,
            ScheduleEndpoints.FIRINGS,
            TaskEndpoints.TASKS,
            LiveEndpoints.TASK_STREAMS,
            ClusterEndpoints.QUEUES,
            ClusterEndpoints.NODES,
            ClusterEndpoints.METRICS,
            ClusterEndpoints.PROMETHEUS,
            AccountEndpoints.NEW_USERS,
            AccountEndpoints.USERS,
            AccountEndpoints.TOKENS,
            AccountEndpoints.SESSIONS,
            AccountEndpoints.ME,
            AccountEndpoints.ACCESS_LOG,
            DocsEndpoints.DOCS)
        .<Endpoint<?>>flatMap(List::stream)
        .toList();
  }
}
