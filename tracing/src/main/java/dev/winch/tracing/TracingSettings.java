package dev.winch.tracing;

import java.net.URI;
import java.util.Map;

/**
 * Where spans are sent, and as whose.
 *
 * @param endpoint http or https, with the path
 * @param headers sent with each request; may be secret
 * @param service {@code service.name} of the spans
 * @param version of Winch
 * @param instance the id of this node
 */
public record TracingSettings(
    URI endpoint, Map<String, String> headers, String service, String version, String instance) {
  public TracingSettings {
    headers = Map.copyOf(headers);
  }

  /** Host and port, for messages. */
  String collector() {
    return endpoint.getAuthority();
  }

  /** Names no header. */
  @Override
  public String toString() {
    return "TracingSettings[" + collector() + ", service " + service + "]";
  }
}
