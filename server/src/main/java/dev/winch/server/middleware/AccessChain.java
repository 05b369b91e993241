package dev.winch.server.middleware;

import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What stands around the routes, in the reference's order from the outside in: CORS, users, the
 * key, the rate limit.
 */
public final class AccessChain {
  private final AccessConfig config;
  private final Set<String> open;
  private final LongSupplier nanos;
  private final ExceptionMapper exceptionMapper;

  /**
   * @param open paths that need no user and no key
   * @param nanos a clock that only goes forward
   */
  public AccessChain(
      AccessConfig config, Set<String> open, LongSupplier nanos, ExceptionMapper exceptionMapper) {
    this.config = config;
    this.open = Set.copyOf(open);
    this.nanos = nanos;
    this.exceptionMapper = exceptionMapper;
  }

  /**
   * @param allowed the value of {@code Allow} for a path
   */
  public Handler around(
      Handler inner,
      Function<String, Optional<String>> allowed,
      PasswordLogin passwords,
      TokenLogin tokens) {
    Handler chain = inner;
    if (config.requestsPerSecond().isPresent()) {
      chain =
          new RateLimit(
              config.requestsPerSecond().getAsInt(),
              new ClientAddress(config.proxies()),
              nanos,
              exceptionMapper,
              chain);
    }
    if (config.key().isPresent()) {
      chain = new KeyAuth(config.key().get(), open, exceptionMapper, chain);
    }
    if (config.users()) {
      chain = new UserAuth(passwords, tokens, open, exceptionMapper, chain);
    }
    Handler strict = new SecurityHeaders(config.users(), exceptionMapper.guard(chain));
    return config.cors().isPresent() ? new Cors(config.cors().get(), allowed, strict) : strict;
  }
}
