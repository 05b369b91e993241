package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.Reads;
import java.time.InstantSource;
import java.util.List;

/** {@code /metrics}: numbers of running jobs and tasks, online nodes, and the CPU load. */
public final class MetricsApi {
  private final Reads reads;
  private final ViewWriter views;
  private final InstantSource clock;

  public MetricsApi(Reads reads, ViewWriter views, InstantSource clock) {
    this.reads = reads;
    this.views = views;
    this.clock = clock;
  }

  ApiResponse get(Request request) {
    List<NodeLastSeen> nodes = reads.nodes(clock.instant().minus(NodesApi.SHOWN));
    double cpu = nodes.stream().mapToDouble(heard -> heard.node().cpuPercent()).average().orElse(0);
    Reads.Running running = reads.running();
    return ApiResponse.json(views.metrics(running.jobs(), running.tasks(), nodes.size(), cpu));
  }
}
