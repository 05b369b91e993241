package dev.winch.store.postgres;

import org.jspecify.annotations.Nullable;

/** Replaces characters that PostgreSQL cannot store: NUL and unpaired surrogates. */
final class PgText {
  private static final char REPLACEMENT = '\uFFFD';

  private PgText() {}

  /** The text with a replacement character for each of them; null for null. */
  static @Nullable String storable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        if (c != 0 && Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          i++;
        } else {
          mended = mended == null ? new StringBuilder(text) : mended;
          mended.setCharAt(i, REPLACEMENT);
        }
      }
    }
    return mended == null ? text : mended.toString();
  }
}
