package dev.winch.server.http;

/**
 * Grammar of the {@code Host} header: a name or an address, optionally with a port (RFC 9110, 7.2).
 */
final class Authority {
  private static final int MOST_PORT = 65_535;

  private Authority() {}

  /** Whether this is a valid value; an empty one is. */
  static boolean isLegal(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : nameEnd(host);
    if (end == 0 && !host.isEmpty()) {
      return false;
    }
    for (int at = 0; at < end; at++) {
      if (!isPartOfHost(host.charAt(at), host.charAt(0) == '[')) {
        return false;
      }
    }
    return end == host.length() || (host.charAt(end) == ':' && isPort(host.substring(end + 1)));
  }

  private static int nameEnd(String host) {
    int colon = host.indexOf(':');
    return colon < 0 ? host.length() : colon;
  }

  private static boolean isPartOfHost(char c, boolean bracketed) {
    boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return word || "-._~%!$&'()*+,;=".indexOf(c) >= 0 || (bracketed && "[:]".indexOf(c) >= 0);
  }

  private static boolean isPort(String digits) {
    int port = 0;
    for (int at = 0; at < digits.length(); at++) {
      char c = digits.charAt(at);
      port = port * 10 + c - '0';
      if (c < '0' || c > '9' || port > MOST_PORT) {
        return false;
      }
    }
    return true;
  }
}
