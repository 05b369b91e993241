package dev.winch.server.middleware;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Lets those in who know the key; nobody is anybody in particular then (H14). */
public final class KeyAuth implements Handler {
  private final byte[] key;
  private final Set<String> open;
  private final ExceptionMapper exceptionMapper;
  private final Handler inner;

  /**
   * @param open paths that need no key
   */
  public KeyAuth(String key, Set<String> open, ExceptionMapper exceptionMapper, Handler inner) {
    this.key = key.getBytes(StandardCharsets.UTF_8);
    this.open = Set.copyOf(open);
    this.exceptionMapper = exceptionMapper;
    this.inner = inner;
  }

  @Override
  public ApiResponse handle(Request request) {
    if (open.contains(request.path())) {
      return inner.handle(request);
    }
    List<String> keys =
        Stream.concat(
                Authorization.of(request, "Bearer").stream(),
                request.header("X-API-Key").stream().filter(sent -> !sent.isEmpty()))
            .toList();
    if (keys.stream().anyMatch(this::isRight)) {
      return inner.handle(request);
    }
    if (!keys.isEmpty()) {
      return exceptionMapper.response(401, "Unauthorized");
    }
    return Authorization.lines(request).isEmpty()
        ? exceptionMapper
            .response(401, "missing key in request header")
            .with("WWW-Authenticate", "Bearer")
        : exceptionMapper.response(400, "invalid key in the request header");
  }

  /** Takes as long whatever the difference. */
  private boolean isRight(String sent) {
    return MessageDigest.isEqual(key, sent.getBytes(StandardCharsets.UTF_8));
  }
}
