package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes UTF-8 strictly, and replaces unpaired surrogates. */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * @throws InvalidInputException with the position of the first byte that is not UTF-8
   */
  static String decode(byte[] bytes, String format) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The fast decoder replaces invalid bytes with this character, but the input may also contain
    // it.
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(bytes, format);
    }
    return text;
  }

  private static void requireUtf8(byte[] bytes, String format) {
    CharBuffer good = CharBuffer.allocate(bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    if (StandardCharsets.UTF_8.newDecoder().decode(rest, good, true).isError()) {
      String before = good.flip().toString();
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      boolean utf16 =
          bytes.length > 1 && (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF));
      String message =
          utf16
              ? "the text is UTF-16, not UTF-8"
              : "the text is not UTF-8 from byte %d on".formatted(rest.position() + 1);
      throw new InvalidInputException(
          format + ": line " + line + ": invalid UTF-8",
          List.of(
              new Problem("", line, column, "encoding", message, "save the document as UTF-8")));
    }
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  /** Replaces every unpaired surrogate, so that the text can be stored and sent. */
  static String paired(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          i++;
        } else {
          repaired = repaired == null ? new StringBuilder(text) : repaired;
          repaired.setCharAt(i, REPLACEMENT);
        }
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
