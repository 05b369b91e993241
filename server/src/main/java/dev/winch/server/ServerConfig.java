package dev.winch.server;

import dev.winch.server.http.ListenAddress;
import dev.winch.server.middleware.AccessConfig;
import dev.winch.server.tls.CertificateFiles;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.Level;

/**
 * Configuration of the API server.
 *
 * @param address {@code coordinator.address}
 * @param tls the certificate; empty to listen without TLS
 * @param off disabled groups, whose paths return 404
 * @param bodyLimit {@code middleware.web.bodylimit} in bytes
 * @param memory that all requests share
 * @param access who may come in
 * @param log empty if requests are not logged
 * @param version that {@code /health} shows
 */
public record ServerConfig(
    ListenAddress address,
    Optional<CertificateFiles> tls,
    Set<EndpointGroup> off,
    long bodyLimit,
    RequestMemory memory,
    AccessConfig access,
    Optional<RequestLogConfig> log,
    String version) {

  public ServerConfig {
    off = Set.copyOf(off);
  }

  /**
   * {@code middleware.web.logger.*}.
   *
   * @param level of successful requests
   * @param skip {@code METHOD /path} in which {@code *} matches any text
   */
  public record RequestLogConfig(Level level, List<String> skip) {
    public RequestLogConfig {
      skip = List.copyOf(skip);
    }
  }
}
