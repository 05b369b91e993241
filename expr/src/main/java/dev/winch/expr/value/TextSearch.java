package dev.winch.expr.value;

import dev.winch.expr.run.EvaluationState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * Searches, splits and replaces in texts by bytes. Positions are byte offsets.
 *
 * <p>A search for well-formed text finds the same hits by characters and by bytes, so characters
 * are searched; raw bytes are searched byte by byte.
 */
public final class TextSearch {
  private TextSearch() {}

  public static boolean contains(Text text, Text part) {
    return part.isUtf8() ? text.chars().contains(part.chars()) : bytes(text).contains(bytes(part));
  }

  public static boolean startsWith(Text text, Text prefix) {
    return prefix.isUtf8()
        ? text.chars().startsWith(prefix.chars())
        : bytes(text).startsWith(bytes(prefix));
  }

  public static boolean endsWith(Text text, Text suffix) {
    return suffix.isUtf8()
        ? text.chars().endsWith(suffix.chars())
        : bytes(text).endsWith(bytes(suffix));
  }

  public static int indexOf(Text text, Text part) {
    if (!part.isUtf8()) {
      return bytes(text).indexOf(bytes(part));
    }
    int at = text.chars().indexOf(part.chars());
    return at < 0 ? at : Text.byteLength(text.chars(), at);
  }

  public static int lastIndexOf(Text text, Text part) {
    if (!part.isUtf8()) {
      return bytes(text).lastIndexOf(bytes(part));
    }
    int at = text.chars().lastIndexOf(part.chars());
    return at < 0 ? at : Text.byteLength(text.chars(), at);
  }

  /** The bytes from one offset up to, not including, another; both must be within the text. */
  public static Text slice(Text text, int from, int to) {
    int length = text.byteLength();
    return length == text.chars().length()
        ? new Text(text.chars().substring(from, to))
        : Text.ofUtf8(Arrays.copyOfRange(text.utf8(), from, to));
  }

  /** The byte at an offset, 0 to 255. */
  public static int byteAt(Text text, int offset) {
    return text.utf8()[offset] & 0xFF;
  }

  /** The parts around the separators; at most {@code most} of them unless that is negative. */
  public static Text[] split(
      Text text, Text separator, long most, boolean keep, EvaluationState run) {
    if (!separator.isUtf8()) {
      String[] parts = pieces(bytes(text), bytes(separator), most, keep, run);
      return Arrays.stream(parts).map(TextSearch::fromBytes).toArray(Text[]::new);
    }
    String[] parts = pieces(text.chars(), separator.chars(), most, keep, run);
    return Arrays.stream(parts).map(Text::new).toArray(Text[]::new);
  }

  private static String[] pieces(
      String text, String separator, long most, boolean keep, EvaluationState run) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (parts.size() + 1 != most) {
      int end = nextCut(text, separator, from);
      if (end < 0) {
        break;
      }
      parts.add(text.substring(from, keep ? end + separator.length() : end));
      from = end + separator.length();
      run.step(1);
    }
    if (from < text.length() || !separator.isEmpty()) {
      parts.add(text.substring(from));
    }
    run.write(text.length());
    return parts.toArray(String[]::new);
  }

  /** Where the part that begins at {@code from} ends; negative if it is the last one. */
  private static int nextCut(String text, String separator, int from) {
    if (!separator.isEmpty()) {
      return text.indexOf(separator, from);
    }
    if (from >= text.length()) {
      return -1;
    }
    int end = from + Character.charCount(text.codePointAt(from));
    return end < text.length() ? end : -1;
  }

  /** The text with the first {@code most} hits replaced, or all if that is negative. */
  public static Text replace(Text text, Text old, Text with, long most, EvaluationState run) {
    if (old.equals(with) || most == 0) {
      return text;
    }
    if (!old.isUtf8()) {
      return fromBytes(replaced(bytes(text), bytes(old), bytes(with), most, run));
    }
    return Text.joined(replaced(text.chars(), old.chars(), with.chars(), most, run));
  }

  private static String replaced(
      String text, String old, String with, long most, EvaluationState run) {
    PrimitiveIterator.OfInt hits =
        (old.isEmpty() ? boundaries(text) : occurrences(text, old)).iterator();
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (long left = most; left != 0 && hits.hasNext(); left--) {
      int hit = hits.nextInt();
      run.write((long) hit - done + with.length());
      out.append(text, done, hit).append(with);
      done = hit + old.length();
    }
    run.write((long) text.length() - done);
    return out.append(text, done, text.length()).toString();
  }

  /** Where the empty text is: before each character and after the last one. */
  private static IntStream boundaries(String text) {
    return IntStream.iterate(
        0,
        at -> at <= text.length(),
        at -> at < text.length() ? text.offsetByCodePoints(at, 1) : at + 1);
  }

  /** Where the part is, each time after the end of the one before. */
  private static IntStream occurrences(String text, String part) {
    return IntStream.iterate(
        text.indexOf(part), at -> at >= 0, at -> text.indexOf(part, at + part.length()));
  }

  /** The bytes of a text, one character each. */
  private static String bytes(Text text) {
    return new String(text.utf8(), StandardCharsets.ISO_8859_1);
  }

  private static Text fromBytes(String bytes) {
    return Text.ofUtf8(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
