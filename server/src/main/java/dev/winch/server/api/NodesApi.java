package dev.winch.server.api;

import dev.winch.codec.view.ClusterWriter;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.NodeQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** {@code /nodes}: the coordinators and workers. */
public final class NodesApi {
  /** Nodes silent for longer are hidden. */
  static final Duration SHOWN = Duration.ofMinutes(5);

  /** Nodes silent for longer are shown as OFFLINE unless they reported DOWN. */
  private static final Duration SILENT = Duration.ofSeconds(60);

  private final NodeQueries queries;
  private final InstantSource clock;

  public NodesApi(NodeQueries queries, InstantSource clock) {
    this.queries = queries;
    this.clock = clock;
  }

  ApiResponse list(Request request) {
    Instant now = clock.instant();
    return ApiResponse.json(
        ClusterWriter.nodes(queries.heardSince(now.minus(SHOWN)), now.minus(SILENT)));
  }
}
