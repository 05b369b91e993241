package dev.winch.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Validates the version of a request line (RFC 9112, 2.3). */
final class RequestLine {
  private static final byte[] NAME = "HTTP/".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = "HTTP/1.1".length();

  private RequestLine() {}

  /**
   * Checks the version, and replaces that of a later HTTP/1 by one that Jetty knows, as the RFC
   * requires.
   *
   * @param buffer starting with the line; its position does not change
   * @return the status of the rejection, 0 if Jetty can read it
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
      return 0; // Incomplete, or Jetty reports that it is missing.
    }
    if (!isVersion(buffer, version, end)) {
      return 400;
    }
    byte major = buffer.get(version + NAME.length);
    int minor = version + LENGTH - 1;
    if (major == '1' && buffer.get(minor) > '1') {
      buffer.put(minor, (byte) '1');
    }
    // Jetty handles the HTTP/2 preface.
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
