package dev.winch.server.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param host a name, or an address without brackets
 * @param path with the query, as it is sent
 * @param user {@code name:password} out of the address; {@code ""} if none
 */
record WebhookTarget(boolean secure, String host, int port, String path, String user) {

  /** Reads an http or https address as leniently as browsers do; empty if it is none. */
  static Optional<WebhookTarget> parse(String text) {
    try {
      return of(new URI(encoded(text.strip())));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * The target of a redirect, whose location may be relative to this one.
   *
   * @return empty if that is no http or https address
   */
  Optional<WebhookTarget> resolve(String location) {
    try {
      return of(uri().resolve(new URI(encoded(location.strip()))));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private URI uri() {
    return URI.create((secure ? "https://" : "http://") + authority() + path);
  }

  private static Optional<WebhookTarget> of(URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String authority = uri.getRawAuthority();
    if ((!secure && !"http".equalsIgnoreCase(uri.getScheme())) || authority == null) {
      return Optional.empty();
    }
    int at = authority.lastIndexOf('@');
    String place = authority.substring(at + 1);
    int colon = place.lastIndexOf(':');
    boolean hasPort = colon > place.lastIndexOf(']');
    String host = hasPort ? place.substring(0, colon) : place;
    int port = hasPort ? port(place.substring(colon + 1)) : secure ? 443 : 80;
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    if (name.isEmpty() || port < 0) {
      return Optional.empty();
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String user = at < 0 ? "" : decoded(authority.substring(0, at));
    return Optional.of(new WebhookTarget(secure, name, port, path + query, user));
  }

  private static String decoded(String escaped) {
    return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static int port(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(WebhookTarget::isDigit);
    int port = digits ? Integer.parseInt(text) : -1;
    return port <= 65_535 ? port : -1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Host and port as the header {@code Host} names them. */
  String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? name : name + ":" + port;
  }

  /** Whether this target may get the headers meant for the other one. */
  boolean isSameServer(WebhookTarget other) {
    return secure == other.secure && port == other.port && host.equalsIgnoreCase(other.host);
  }

  /** Escapes what must not stand in an address, such as blanks that a template brought. */
  private static String encoded(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '%' && i + 2 < text.length() && isHex(text, i + 1);
      if ((c > 0x20 && c < 0x7f && "\"<>\\^`{|}%".indexOf(c) < 0) || escape) {
        out.append(c);
      } else {
        int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
        for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
          out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        i = end - 1;
      }
    }
    return out.toString();
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
  }

  /** Names neither path nor user, which may be secret. */
  @Override
  public String toString() {
    return authority();
  }
}
