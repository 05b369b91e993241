package dev.winch.model.run;

/** The size of texts in UTF-8, as they are stored and sent. */
public final class Utf8Size {
  private Utf8Size() {}

  /** Bytes of the text in UTF-8; half of a surrogate pair counts as its replacement. */
  public static long of(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit >= 0x80) {
        bytes += unit < 0x800 || isPaired(text, i) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** Whether the unit is one of a pair, of which each accounts for two of the four bytes. */
  private static boolean isPaired(String text, int at) {
    char unit = text.charAt(at);
    return Character.isHighSurrogate(unit)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : Character.isLowSurrogate(unit)
            && at > 0
            && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
