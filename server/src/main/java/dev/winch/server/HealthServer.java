package dev.winch.server;

import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.ViewWriter;
import dev.winch.model.run.IdGenerator;
import dev.winch.server.api.ApiTable;
import dev.winch.server.api.HealthApi;
import dev.winch.server.endpoint.AccessCheck;
import dev.winch.server.http.BodyLimit;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.http.Listener;
import dev.winch.server.http.Router;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** HTTP server of a worker process, which serves only {@code GET /health}. */
public final class HealthServer implements AutoCloseable {
  /** Bytes; no request here needs a body. */
  private static final long BODY_LIMIT = 1000;

  private final Listener listener;

  private HealthServer(Listener listener) {
    this.listener = listener;
  }

  /**
   * Starts the server; it listens when this returns.
   *
   * @param faults the parts that are down ({@code runtime}, {@code broker}) with the reason
   * @throws dev.winch.model.fault.ConflictException naming {@code worker.address} if the port is in
   *     use
   */
  public static HealthServer start(
      ListenAddress address,
      Supplier<Map<String, String>> faults,
      String version,
      IdGenerator ids) {
    ViewWriter views = new ViewWriter(Redaction.off());
    ExceptionMapper exceptionMapper = new ExceptionMapper(views::error, ids);
    HealthApi health = new HealthApi(faults, views, version);
    RouteGroups groups = new RouteGroups(Set.of(), AccessCheck.NONE);
    groups.add(EndpointGroup.HEALTH, ApiTable.HEALTH, health);
    Router router = new Router(exceptionMapper, groups.routes());
    return new HealthServer(
        Listener.open(
            address, "worker.address", BODY_LIMIT, new BodyLimit(router), exceptionMapper));
  }

  /** The actual port, also if port 0 is configured. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
