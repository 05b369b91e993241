package dev.winch.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The version at the end of a request line (RFC 9112, 2.3). */
final class RequestLine {
  private static final byte[] NAME = "HTTP/".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = "HTTP/1.1".length();

  private RequestLine() {}

  /**
   * Looks at the version, and makes that of a later HTTP/1 one that Jetty knows, as the RFC wants.
   *
   * @param buffer from the beginning of the line on; its position stays
   * @return the status to refuse the request with, 0 if Jetty may read it
   */
  static int refusal(ByteBuffer buffer) {
    int from = buffer.position();
    while (from < buffer.limit() && isLineEnd(buffer.get(from))) {
      from++;
    }
    int end = from;
    int version = 0;
    for (; end < buffer.limit() && !isLineEnd(buffer.get(end)); end++) {
      if (buffer.get(end) == ' ') {
        version = end + 1;
      }
    }
    if (end == buffer.limit() || version == 0) {
      return 0; // It is not there yet, or Jetty will miss it.
    }
    if (!isVersion(buffer, version, end)) {
      return 400;
    }
    byte major = buffer.get(version + NAME.length);
    int minor = version + LENGTH - 1;
    if (major == '1' && buffer.get(minor) > '1') {
      buffer.put(minor, (byte) '1');
    }
    // Jetty knows what a client means that begins with HTTP/2.
    return major == '1' || (major == '2' && buffer.get(minor) == '0') ? 0 : 505;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  private static boolean isVersion(ByteBuffer buffer, int from, int end) {
    for (int i = 0; i < NAME.length; i++) {
      if (from + i >= end || buffer.get(from + i) != NAME[i]) {
        return false;
      }
    }
    return end - from == LENGTH
        && isDigit(buffer.get(end - 3))
        && buffer.get(end - 2) == '.'
        && isDigit(buffer.get(end - 1));
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
