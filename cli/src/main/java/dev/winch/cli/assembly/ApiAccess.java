package dev.winch.cli.assembly;

import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.middleware.AccessConfig;
import dev.winch.server.middleware.Cors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;

/** Who may use the API, and from where. */
final class ApiAccess {
  private ApiAccess() {}

  /**
   * @throws InvalidInputException with the remedy, if others than this machine would reach the API
   *     without authentication, or if the key is missing
   */
  static AccessConfig of(Settings settings) {
    boolean users = settings.value(AccessKeys.BASIC_AUTH);
    Optional<String> key = key(settings);
    boolean asks = users || key.isPresent();
    if (!asks && !settings.value(AccessKeys.INSECURE) && !isLoopback(settings)) {
      throw new InvalidInputException(
          ("coordinator.address = %s can be reached from other machines, and the API has no"
                  + " authentication: every client that reaches it can run programs here. Set"
                  + " middleware.web.basicauth.enabled or middleware.web.keyauth.enabled, or start"
                  + " with --insecure behind a proxy that authenticates")
              .formatted(settings.value(Keys.COORDINATOR_ADDRESS)));
    }
    return new AccessConfig(
        cors(settings),
        users,
        key,
        settings.value(AccessKeys.RATE_LIMIT)
            ? OptionalInt.of(settings.value(AccessKeys.RATE_LIMIT_RPS))
            : OptionalInt.empty(),
        settings.value(AccessKeys.RATE_LIMIT_PROXIES));
  }

  private static Optional<String> key(Settings settings) {
    if (!settings.value(AccessKeys.KEY_AUTH)) {
      return Optional.empty();
    }
    String key = settings.value(AccessKeys.KEY_AUTH_KEY);
    if (key.isBlank()) {
      throw new InvalidInputException(
          "middleware.web.keyauth.enabled needs middleware.web.keyauth.key: set it to a long random"
              + " text, such as the output of `openssl rand -hex 32`");
    }
    return Optional.of(key);
  }

  private static Optional<Cors.Config> cors(Settings settings) {
    return settings.value(AccessKeys.CORS)
        ? Optional.of(
            new Cors.Config(
                settings.value(AccessKeys.CORS_ORIGINS),
                settings.value(AccessKeys.CORS_METHODS),
                settings.value(AccessKeys.CORS_HEADERS),
                settings.value(AccessKeys.CORS_CREDENTIALS)))
        : Optional.empty();
  }

  /** Whether only this machine reaches the API. */
  static boolean isLoopback(Settings settings) {
    ListenAddress address = settings.value(Keys.COORDINATOR_ADDRESS);
    try {
      return !address.host().isEmpty() && InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException nowhere) {
      return false;
    }
  }
}
