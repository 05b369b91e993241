package dev.winch.engine.core;

/** Cuts errors to the length that rows keep and lists show. */
final class ShortenedError {
  private static final int MAX_LENGTH = 16 << 10;

  private ShortenedError() {}

  /** The error, or its beginning with a note of what was cut off. */
  static String of(String error) {
    if (error.length() <= MAX_LENGTH) {
      return error;
    }
    int end = Character.isHighSurrogate(error.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return error.substring(0, end) + "… [cut: %d characters in all]".formatted(error.length());
  }
}
