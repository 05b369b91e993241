package dev.winch.server.middleware;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lets users in by name and password, by a token, or by the session of their browser. */
public final class UserAuth implements Handler {
  private final PasswordLogin passwords;
  private final TokenLogin tokens;
  private final Set<String> open;
  private final ExceptionMapper exceptionMapper;
  private final Handler inner;

  /**
   * @param open paths that need no user
   */
  public UserAuth(
      PasswordLogin passwords,
      TokenLogin tokens,
      Set<String> open,
      ExceptionMapper exceptionMapper,
      Handler inner) {
    this.passwords = passwords;
    this.tokens = tokens;
    this.open = Set.copyOf(open);
    this.exceptionMapper = exceptionMapper;
    this.inner = inner;
  }

  @Override
  public ApiResponse handle(Request request) {
    if (open.contains(request.path())) {
      return inner.handle(request);
    }
    List<String> basic = Authorization.of(request, "Basic");
    if (!basic.isEmpty()) {
      return byPassword(request, basic.getFirst());
    }
    if (!Authorization.lines(request).isEmpty()) {
      return Authorization.of(request, "Bearer").stream()
          .flatMap(text -> tokens.of(text, TokenText.API).stream())
          .findFirst()
          .map(who -> as(who, request))
          .orElseGet(() -> unauthorized(request));
    }
    return SessionCookie.of(request)
        .map(session -> bySession(request, session))
        .orElseGet(() -> unauthorized(request));
  }

  private ApiResponse byPassword(Request request, String base64) {
    Optional<byte[]> credentials = decode(base64);
    if (credentials.isEmpty()) {
      return exceptionMapper.response(400, "Bad Request");
    }
    return switch (passwords.check(request, credentials.get())) {
      case PasswordLogin.Outcome.Right(Principal who) -> as(who, request);
      case PasswordLogin.Outcome.Wrong() -> unauthorized(request);
      case PasswordLogin.Outcome.TooSoon(Duration delay) -> tooSoon(exceptionMapper, delay);
    };
  }

  /** The answer to a client that has guessed too often. */
  public static ApiResponse tooSoon(ExceptionMapper exceptionMapper, Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return exceptionMapper
        .response(429, "too many wrong passwords; try again in " + seconds + " s")
        .with("Retry-After", Long.toString(seconds));
  }

  private ApiResponse bySession(Request request, String session) {
    Optional<Principal> who = tokens.of(session, TokenText.SESSION);
    if (who.isEmpty()) {
      return unauthorized("Bearer");
    }
    return SessionCookie.isFromOurPage(request, session)
        ? as(who.get(), request)
        : exceptionMapper.response(
            403, "X-CSRF-Token is missing or wrong; GET /me has the one of this session");
  }

  private ApiResponse as(Principal who, Request request) {
    request.loggedIn(who);
    return inner.handle(request);
  }

  private ApiResponse unauthorized(Request request) {
    return unauthorized(SessionCookie.isFromScript(request) ? "Bearer" : "basic");
  }

  /**
   * @param scheme with the one of passwords a browser would ask for one itself, over the page
   */
  private ApiResponse unauthorized(String scheme) {
    return exceptionMapper
        .response(401, "Unauthorized")
        .with("WWW-Authenticate", scheme + " realm=Restricted");
  }

  /** Unlike the decoder of the JDK, clients of the reference are not let off the padding. */
  private static Optional<byte[]> decode(String base64) {
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
