package dev.winch.server;

import dev.winch.codec.view.ProblemWriter;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.run.IdGenerator;
import dev.winch.server.api.ClusterEndpoints;
import dev.winch.server.api.HealthApi;
import dev.winch.server.api.HealthEndpoints;
import dev.winch.server.api.PrometheusApi;
import dev.winch.server.endpoint.AccessCheck;
import dev.winch.server.http.BodyLimit;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.http.Listener;
import dev.winch.server.http.Router;
import dev.winch.server.metrics.MetricsPage;
import dev.winch.server.tls.CertificateFiles;
import dev.winch.server.tls.CertificateReloader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * HTTP server of a worker process, which serves {@code GET /health}, {@code /live} and {@code
 * /ready}.
 */
public final class HealthServer implements AutoCloseable {
  /** Bytes; no request here needs a body. */
  private static final long BODY_LIMIT = 1000;

  /** The parts without which it can run no task. */
  private static final Set<String> NEEDED = Set.of("broker", "runtime", "key");

  private final Listener listener;
  private final Optional<CertificateLoop> certificate;

  private HealthServer(Listener listener, Optional<CertificateLoop> certificate) {
    this.listener = listener;
    this.certificate = certificate;
  }

  /**
   * Starts the server; it listens when this returns.
   *
   * @param tls the certificate; empty to listen without TLS
   * @param threads whose health parts are shown, and which creates the loop that reads the
   *     certificate again
   * @param meters what the process measures
   * @param draining whether the process stops: {@code /ready} answers 503
   * @throws dev.winch.model.fault.ConflictException naming {@code worker.address} if the port is in
   *     use
   */
  public static HealthServer start(
      ListenAddress address,
      Optional<CertificateFiles> tls,
      BackgroundThreads threads,
      String version,
      InstantSource clock,
      IdGenerator ids,
      BooleanSupplier draining,
      PrometheusMeterRegistry meters) {
    ExceptionMapper exceptionMapper = new ExceptionMapper(ProblemWriter::error, ids);
    ProcessHealth state =
        new ProcessHealth(List.of(), threads.health()::faults, NEEDED, threads, draining);
    HealthApi health = new HealthApi(state, version);
    RouteGroups groups = new RouteGroups(Set.of(), AccessCheck.NONE);
    groups.add(EndpointGroup.HEALTH, HealthEndpoints.HEALTH, health);
    MetricsPage metrics = new MetricsPage(meters, state, Optional.empty());
    groups.add(
        EndpointGroup.METRICS, ClusterEndpoints.PROMETHEUS, new PrometheusApi(metrics::read));
    Router router = new Router(exceptionMapper, groups.routes());
    Optional<CertificateReloader> certificate =
        tls.map(files -> new CertificateReloader(files, clock));
    Listener listener =
        Listener.open(
            address,
            "worker.address",
            BODY_LIMIT,
            new BodyLimit(router),
            exceptionMapper,
            certificate.map(CertificateReloader::context));
    return new HealthServer(
        listener,
        certificate.map(current -> CertificateLoop.start(current, listener, threads, meters)));
  }

  /** The actual port, also if port 0 is configured. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
    certificate.ifPresent(CertificateLoop::close);
  }
}
