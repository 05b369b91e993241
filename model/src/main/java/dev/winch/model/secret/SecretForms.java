package dev.winch.model.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.secret.PatternAutomaton.Pattern;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The texts by which a secret shows: its value, each of its lines, and what other programs make of
 * them. A secret of less than {@link #SHORTEST} characters shows by its value alone: its other
 * forms would be found in any text.
 */
final class SecretForms {
  /** In characters, of a secret and of a line of one. */
  static final int SHORTEST = 4;

  /** In characters. Longer lines are looked for piece by piece. */
  private static final int PIECE = 1 << 10;

  /** In characters. Of a longer secret only the lines are looked for. */
  private static final int WHOLE = 8 << 10;

  /** In characters, of all secrets together. What exceeds it is looked for as it is. */
  private static final int SPELLED = 16 << 10;

  private final Set<String> seen = new LinkedHashSet<>();
  private final Set<Pattern> plain = new LinkedHashSet<>();
  private final Set<Pattern> base64 = new LinkedHashSet<>();
  private int spelled;

  SecretForms(Collection<String> secrets) {
    secrets.stream().filter(secret -> !secret.isEmpty()).sorted().forEach(this::add);
  }

  /** Occurrences may stand anywhere. */
  List<Pattern> plain() {
    return List.copyOf(plain);
  }

  /** Within a base64 text, which may be divided into lines. */
  List<Pattern> base64() {
    return List.copyOf(base64);
  }

  static boolean isShort(String secret) {
    return secret.length() < 2 * SHORTEST && secret.codePointCount(0, secret.length()) < SHORTEST;
  }

  private void add(String secret) {
    if (isShort(secret) || secret.length() <= WHOLE) {
      plain.add(new Pattern(secret));
    }
    if (isShort(secret)) {
      return;
    }
    if (secret.length() <= PIECE) {
      addForms(secret);
      addForms(secret.strip());
    }
    secret.lines().forEach(line -> addLine(line.strip()));
  }

  private void addLine(String line) {
    int from = 0;
    while (line.length() - from > PIECE) {
      int until = from + PIECE - 2 * SHORTEST;
      until -= Character.isHighSurrogate(line.charAt(until - 1)) ? 1 : 0;
      addForms(line.substring(from, until));
      from = until;
    }
    addForms(line.substring(from));
  }

  private void addForms(String text) {
    if (isShort(text) || !seen.add(text)) {
      return;
    }
    plain.add(new Pattern(text));
    spelled += text.length();
    if (spelled > SPELLED) {
      return;
    }
    for (TextEncoding encoding : TextEncoding.ALL) {
      plain.add(new Pattern(encoding.spell(text)));
    }
    for (int offset = 0; offset < 3; offset++) {
      addBase64(text.getBytes(UTF_8), offset);
    }
  }

  /**
   * Three bytes make four characters, so a text shows in three ways, depending on how many bytes
   * stand before it. Of a character that it shares with its neighbours only the place is known.
   */
  private void addBase64(byte[] text, int offset) {
    byte[] shifted = new byte[offset + text.length];
    System.arraycopy(text, 0, shifted, offset, text.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int shared = offset == 0 ? 0 : 1;
    String own = encoded.substring(offset + shared, shifted.length * 8 / 6);
    int after = shifted.length % 3 == 0 ? 0 : 1;
    base64.add(new Pattern(own, shared, after));
    base64.add(new Pattern(own.replace('+', '-').replace('/', '_'), shared, after));
    plain.add(new Pattern(own.replace("+", "%2B").replace("/", "%2F")));
    plain.add(new Pattern(own.replace("+", "%2b").replace("/", "%2f")));
    plain.add(new Pattern(own.replace("/", "\\/")));
  }
}
