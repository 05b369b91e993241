package dev.winch.server.middleware;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The cookie of a browser that is logged in. Scripts of pages cannot read it. */
public final class SessionCookie {
  /** How long a browser stays logged in. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  private static final String NAME = "winch_session";
  private static final String CSRF = "X-CSRF-Token";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private SessionCookie() {}

  /** The session that a browser sends. */
  public static Optional<String> of(Request request) {
    return request.header("Cookie").stream()
        .flatMap(line -> Stream.of(line.split(";")))
        .map(String::strip)
        .filter(pair -> pair.startsWith(NAME + "="))
        .map(pair -> pair.substring(NAME.length() + 1))
        .findFirst();
  }

  /** Whether the script of a page sends the request, which logs in by sessions. */
  static boolean isFromScript(Request request) {
    return !request.header(CSRF).isEmpty();
  }

  /**
   * Whether a page of this server sends the request: any page can make the browser send the cookie,
   * but only ours knows this header's value.
   */
  static boolean isFromOurPage(Request request, String session) {
    if (SAFE.contains(request.method())) {
      return true;
    }
    List<String> sent = request.header(CSRF);
    return sent.size() == 1
        && MessageDigest.isEqual(
            sent.getFirst().getBytes(StandardCharsets.UTF_8),
            TokenText.csrf(session).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param secure whether the browser may send it over TLS only
   */
  public static ApiResponse set(ApiResponse answer, String session, boolean secure) {
    return with(answer, session, LIFETIME, secure);
  }

  public static ApiResponse clear(ApiResponse answer, boolean secure) {
    return with(answer, "", Duration.ZERO, secure);
  }

  private static ApiResponse with(ApiResponse answer, String value, Duration age, boolean secure) {
    return answer.with(
        "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
            .formatted(NAME, value, age.toSeconds(), secure ? "; Secure" : ""));
  }
}
