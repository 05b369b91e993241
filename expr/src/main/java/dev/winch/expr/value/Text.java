package dev.winch.expr.value;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text: a sequence of bytes, nearly always UTF-8. A byte that belongs to no UTF-8 sequence is kept
 * as the lone surrogate U+DC00 + byte in {@code chars}, which real text never contains; so every
 * sequence of bytes has exactly one form.
 */
public record Text(String chars) implements Value, Comparable<Text> {
  public static final Text EMPTY = new Text("");

  private static final int RAW = 0xDC00;

  /** Text from outside: lone surrogates become U+FFFD. */
  public static Text of(String chars) {
    int lone = firstLoneSurrogate(chars);
    if (lone < 0) {
      return chars.isEmpty() ? EMPTY : new Text(chars);
    }
    StringBuilder out = new StringBuilder(chars);
    for (int i = lone; i < out.length(); i++) {
      if (isLone(out, i)) {
        out.setCharAt(i, '\uFFFD');
      }
    }
    return new Text(out.toString());
  }

  /** Text from its bytes. */
  public static Text ofUtf8(byte[] bytes) {
    try {
      return new Text(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException malformed) {
      return new Text(decodeKeepingRaw(bytes));
    }
  }

  /** Text put together from parts of texts: raw bytes that now form a sequence are joined. */
  public static Text joined(String chars) {
    return firstLoneSurrogate(chars) < 0 ? new Text(chars) : ofUtf8(encode(chars));
  }

  private static String decodeKeepingRaw(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    while (in.hasRemaining()) {
      var result = decoder.reset().decode(in, out, true);
      if (result.isError()) {
        for (int i = 0; i < result.length(); i++) {
          out.put((char) (RAW + (in.get() & 0xFF)));
        }
      }
    }
    return out.flip().toString();
  }

  private static byte[] encode(String chars) {
    if (firstLoneSurrogate(chars) < 0) {
      return chars.getBytes(StandardCharsets.UTF_8);
    }
    byte[] out = new byte[chars.length() * 3];
    int size = 0;
    for (int i = 0; i < chars.length(); ) {
      int point = chars.codePointAt(i);
      i += Character.charCount(point);
      if (isRaw(point)) {
        out[size++] = (byte) (point - RAW);
      } else {
        byte[] one = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(one, 0, out, size, one.length);
        size += one.length;
      }
    }
    return Arrays.copyOf(out, size);
  }

  private static int firstLoneSurrogate(String chars) {
    for (int i = 0; i < chars.length(); i++) {
      if (Character.isSurrogate(chars.charAt(i)) && isLone(chars, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isLone(CharSequence chars, int i) {
    char c = chars.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == chars.length() || !Character.isLowSurrogate(chars.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(chars.charAt(i - 1)));
  }

  /** Whether the code point stands for a byte outside UTF-8. */
  public static boolean isRaw(int point) {
    return point >= RAW && point <= RAW + 0xFF;
  }

  /** Unicode white space. */
  public static boolean isSpace(int c) {
    return switch (c) {
      case ' ',
          '\t',
          '\n',
          0x0B,
          '\f',
          '\r',
          0x85,
          0xA0,
          0x1680,
          0x2028,
          0x2029,
          0x202F,
          0x205F,
          0x3000 ->
          true;
      default -> c >= 0x2000 && c <= 0x200A;
    };
  }

  public int byteLength() {
    return byteLength(chars, chars.length());
  }

  /** How many bytes the first characters take. */
  static int byteLength(String chars, int end) {
    int length = end;
    for (int i = 0; i < end; i++) {
      char c = chars.charAt(i);
      if (c >= 0x80) {
        // A surrogate pair takes four bytes, a raw byte one.
        length += c < 0x800 ? 1 : !Character.isSurrogate(c) ? 2 : isLone(chars, i) ? 0 : 1;
      }
    }
    return length;
  }

  /** How many code points there are; a raw byte counts as one. */
  public int length() {
    return chars.codePointCount(0, chars.length());
  }

  public boolean isUtf8() {
    return firstLoneSurrogate(chars) < 0;
  }

  public byte[] utf8() {
    return encode(chars);
  }

  /** The text for people and for storage: raw bytes become U+FFFD. */
  public String display() {
    return of(chars).chars;
  }

  /** This text followed by another. */
  public Text plus(Text other) {
    String both = chars.concat(other.chars);
    boolean touching =
        !chars.isEmpty()
            && !other.chars.isEmpty()
            && Character.isLowSurrogate(chars.charAt(chars.length() - 1))
            && Character.isLowSurrogate(other.chars.charAt(0));
    return touching ? joined(both) : new Text(both);
  }

  /** Order of the bytes. */
  @Override
  public int compareTo(Text other) {
    String a = chars;
    String b = other.chars;
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) || Character.isSurrogate(y)
            ? Arrays.compareUnsigned(utf8(), other.utf8())
            : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  public String typeName() {
    return "string";
  }
}
