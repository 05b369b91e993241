package dev.winch.server.middleware;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code middleware.web.*}: who may come in, and how often.
 *
 * @param cors empty if pages of other origins may not use the API
 * @param users whether users log in ({@code basicauth})
 * @param key that every client needs ({@code keyauth}); empty for none
 * @param requestsPerSecond of each client; empty for any number
 * @param proxies addresses whose {@code X-Forwarded-For} counts
 */
public record AccessConfig(
    Optional<Cors.Config> cors,
    boolean users,
    Optional<String> key,
    OptionalInt requestsPerSecond,
    List<String> proxies) {

  public AccessConfig {
    proxies = List.copyOf(proxies);
  }

  /** Everybody may come in, as often as they like. */
  public static AccessConfig open() {
    return new AccessConfig(
        Optional.empty(), false, Optional.empty(), OptionalInt.empty(), List.of());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "AccessConfig[users=%s, key=%s]".formatted(users, key.isPresent());
  }
}
