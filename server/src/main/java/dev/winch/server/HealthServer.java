package dev.winch.server;

import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.ViewWriter;
import dev.winch.model.run.IdGenerator;
import dev.winch.server.api.HealthApi;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.http.Listener;
import dev.winch.server.http.Router;
import java.util.Map;
import java.util.function.Supplier;

/** What a worker process answers: {@code GET /health}, and nothing else. */
public final class HealthServer implements AutoCloseable {
  /** Bytes; no request here needs a body. */
  private static final long BODY_LIMIT = 1000;

  private final Listener listener;

  private HealthServer(Listener listener) {
    this.listener = listener;
  }

  /**
   * Listens from the return on.
   *
   * @param faults parts that do not answer at the moment ({@code runtime}, {@code broker}), and why
   * @throws dev.winch.model.fault.ConflictException naming {@code worker.address} if it is taken
   */
  public static HealthServer start(
      ListenAddress address,
      Supplier<Map<String, String>> faults,
      String version,
      IdGenerator ids) {
    ViewWriter views = new ViewWriter(Redaction.off());
    ExceptionMapper exceptionMapper = new ExceptionMapper(views::error, ids);
    Router router = new Router(exceptionMapper, new HealthApi(faults, views, version).routes());
    return new HealthServer(
        Listener.open(address, "worker.address", BODY_LIMIT, router, exceptionMapper));
  }

  /** The port listened on, also where the configuration leaves it open. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
