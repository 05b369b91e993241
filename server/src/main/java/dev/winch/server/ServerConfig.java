package dev.winch.server;

import dev.winch.server.http.ListenAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.Level;

/**
 * What the API is like.
 *
 * @param address {@code coordinator.address}
 * @param off groups whose paths do not exist
 * @param bodyLimit {@code middleware.web.bodylimit} in bytes
 * @param memory that all requests share
 * @param log empty if requests are not logged
 * @param version that {@code /health} shows
 */
public record ServerConfig(
    ListenAddress address,
    Set<EndpointGroup> off,
    long bodyLimit,
    RequestMemory memory,
    Optional<RequestLogConfig> log,
    String version) {

  public ServerConfig {
    off = Set.copyOf(off);
  }

  /**
   * {@code middleware.web.logger.*}.
   *
   * @param level of requests that are answered well
   * @param skip {@code METHOD /path} with {@code *} for anything
   */
  public record RequestLogConfig(Level level, List<String> skip) {
    public RequestLogConfig {
      skip = List.copyOf(skip);
    }
  }
}
