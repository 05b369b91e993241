package dev.winch.server.api;

import dev.winch.codec.view.ClusterWriter;
import dev.winch.codec.view.StatusWriter;
import dev.winch.engine.Engine;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.model.run.NodeId;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.AccessLog;
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

  private final Engine engine;
  private final AccessLog log;
  private final NodeQueries queries;
  private final InstantSource clock;

  public NodesApi(Engine engine, NodeQueries queries, AccessLog log, InstantSource clock) {
    this.engine = engine;
    this.log = log;
    this.queries = queries;
    this.clock = clock;
  }

  ApiResponse list(Request request) {
    Instant now = clock.instant();
    return ApiResponse.json(
        ClusterWriter.nodes(queries.heardSince(now.minus(SHOWN)), now.minus(SILENT)));
  }

  ApiResponse drain(Request request) {
    engine.drain(id(request), note(request, Action.NODE_DRAINED));
    return ApiResponse.json(StatusWriter.ok());
  }

  ApiResponse resume(Request request) {
    engine.resume(id(request), note(request, Action.NODE_RESUMED));
    return ApiResponse.json(StatusWriter.ok());
  }

  private AccessEvent note(Request request, Action action) {
    return log.of(request, action, request.variable("id"), "");
  }

  private static NodeId id(Request request) {
    return new NodeId(request.variable("id"));
  }
}
