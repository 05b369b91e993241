package dev.winch.runtime.container;

import java.nio.charset.StandardCharsets;

/** Keeps the last lines of a log for error messages. Used by one thread at a time. */
final class LogTail {
  private static final int LINES = 10;
  private static final int BYTES = 8 * 1024;

  private final byte[] ring = new byte[BYTES];
  private long written;

  void add(byte[] bytes) {
    int from = Math.max(0, bytes.length - BYTES);
    for (int i = from; i < bytes.length; i++) {
      ring[(int) ((written + i) % BYTES)] = bytes[i];
    }
    written += bytes.length;
  }

  /** The last ten lines, at most 8 KiB. */
  String lines() {
    int length = (int) Math.min(written, BYTES);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = ring[(int) ((written - length + i) % BYTES)];
    }
    String text = new String(last, StandardCharsets.UTF_8);
    int start = text.length();
    for (int line = 0; line < LINES && start >= 0; line++) {
      start = text.lastIndexOf('\n', start - 1 - (line == 0 ? 1 : 0));
    }
    return text.substring(start + 1).replace('\0', '\uFFFD');
  }
}
