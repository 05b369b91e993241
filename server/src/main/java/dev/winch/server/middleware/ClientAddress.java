package dev.winch.server.middleware;

import dev.winch.server.http.Request;
import java.util.List;
import java.util.Set;

/**
 * The address that a request comes from. A header that names it counts only if a trusted proxy sent
 * it, because any other client can write anything there (H15).
 */
public final class ClientAddress {
  private final Set<String> proxies;

  /**
   * @param proxies their addresses
   */
  public ClientAddress(List<String> proxies) {
    this.proxies = Set.copyOf(proxies);
  }

  /**
   * Whether the client's connection is encrypted, by the word of a trusted proxy if there is one.
   */
  public boolean isOverTls(Request request) {
    return request.isOverTls()
        || (proxies.contains(request.remoteAddress())
            && request.header("X-Forwarded-Proto").equals(List.of("https")));
  }

  String of(Request request) {
    String peer = request.remoteAddress();
    if (!proxies.contains(peer)) {
      return peer;
    }
    List<String> hops =
        request.header("X-Forwarded-For").stream()
            .flatMap(line -> List.of(line.split(",")).stream())
            .map(String::strip)
            .filter(hop -> !hop.isEmpty())
            .toList();
    // Each proxy adds who it heard from, so the last one that is no proxy of ours is the client.
    return hops.reversed().stream()
        .filter(hop -> !proxies.contains(hop))
        .findFirst()
        .or(() -> request.header("X-Real-IP").stream().findFirst())
        .orElse(peer);
  }
}
