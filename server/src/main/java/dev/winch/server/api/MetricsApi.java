package dev.winch.server.api;

import dev.winch.codec.view.ClusterWriter;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.NodeQueries;
import java.time.InstantSource;
import java.util.List;

/** {@code /metrics}: numbers of running jobs and tasks, online nodes, and the CPU load. */
public final class MetricsApi {
  private final JobQueries jobs;
  private final NodeQueries nodes;
  private final InstantSource clock;

  public MetricsApi(JobQueries jobs, NodeQueries nodes, InstantSource clock) {
    this.jobs = jobs;
    this.nodes = nodes;
    this.clock = clock;
  }

  ApiResponse get(Request request) {
    List<NodeLastSeen> heard = nodes.heardSince(clock.instant().minus(NodesApi.SHOWN));
    double cpu = heard.stream().mapToDouble(seen -> seen.node().cpuPercent()).average().orElse(0);
    JobQueries.Running running = jobs.running();
    return ApiResponse.json(
        ClusterWriter.metrics(running.jobs(), running.tasks(), heard.size(), cpu));
  }
}
