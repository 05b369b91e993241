package dev.winch.engine.core;

/** Cuts errors to the length that rows keep and lists show. */
final class ShortenedError {
  private static final int MOST = 16 << 10;

  private ShortenedError() {}

  /** The error, or its beginning with a note of what was cut off. */
  static String bounded(String error) {
    if (error.length() <= MOST) {
      return error;
    }
    int end = Character.isHighSurrogate(error.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return error.substring(0, end) + "… [cut: %d characters in all]".formatted(error.length());
  }
}
