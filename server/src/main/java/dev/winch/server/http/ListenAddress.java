package dev.winch.server.http;

import dev.winch.model.fault.InvalidInputException;

/**
 * Address to listen on.
 *
 * @param host a name or an address without brackets; {@code ""} for every interface
 * @param port 0 for any free one
 */
public record ListenAddress(String host, int port) {

  public ListenAddress {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /**
   * Reads {@code host:port}, {@code :port} or {@code [v6 address]:port}.
   *
   * @param key the configuration key for the error message
   */
  public static ListenAddress parse(String text, String key) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    int port = portOf(text.substring(colon + 1));
    if (colon < 0 || port < 0 || (host.contains(":") && !bracketed)) {
      throw new InvalidInputException(key + ": '" + text + "' is not of the form host:port");
    }
    return new ListenAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
  }

  private static int portOf(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits && text.length() <= 5 ? Integer.parseInt(text) : -1;
    return port <= 65_535 ? port : -1;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
