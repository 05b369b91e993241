package dev.winch.model.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.secret.PatternAutomaton.Pattern;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Finds secrets in texts: their values, each of their lines of {@link #SHORTEST} characters and
 * more, and the JSON, URL, base64 and shell-quoted forms of both. Takes time in proportion to the
 * text, however many secrets there are. Immutable.
 */
public final class SecretMatcher {
  /** What answers show in place of a secret. */
  public static final String REDACTED = "[REDACTED]";

  /** In characters. A shorter secret stands in too many texts to be hidden everywhere. */
  public static final int SHORTEST = SecretForms.SHORTEST;

  /** Finds nothing. */
  public static final SecretMatcher NONE = new SecretMatcher(List.of(), UnaryOperator.identity());

  /** Programs that divide base64 into lines give them 64 or 76 characters. */
  private static final int SHORTEST_BASE64_LINE = 60;

  private final PatternAutomaton plain;
  private final PatternAutomaton base64;

  private SecretMatcher(Collection<String> secrets, UnaryOperator<String> as) {
    var forms = new SecretForms(secrets);
    this.plain = automaton(forms.plain(), as);
    this.base64 = automaton(forms.base64(), as);
  }

  private static PatternAutomaton automaton(List<Pattern> patterns, UnaryOperator<String> as) {
    return new PatternAutomaton(
        patterns.stream()
            .map(form -> new Pattern(as.apply(form.text()), form.before(), form.after()))
            .toList());
  }

  /** For texts; an empty secret is none. */
  public static SecretMatcher of(Collection<String> secrets) {
    return secrets.isEmpty() ? NONE : new SecretMatcher(secrets, UnaryOperator.identity());
  }

  /** For {@link #lastCut}, which looks at bytes of UTF-8. */
  public static SecretMatcher inBytes(Collection<String> secrets) {
    return secrets.isEmpty()
        ? NONE
        : new SecretMatcher(secrets, form -> new String(form.getBytes(UTF_8), ISO_8859_1));
  }

  /** Whether the value is too short to be hidden everywhere. */
  public static boolean isShort(String secret) {
    return SecretForms.isShort(secret);
  }

  /** In nodes, about 25 bytes each. */
  public int size() {
    return plain.nodes() + base64.nodes();
  }

  /** The text with every secret in it replaced; secrets that overlap are replaced as one. */
  public String hide(String text, String by) {
    if (this == NONE || text.isEmpty()) {
      return text;
    }
    Scan found = scan(text, false);
    if (found.count == 0) {
      return text;
    }
    var clean = new StringBuilder(text.length());
    int at = 0;
    for (int i = 0; i < found.count; i++) {
      clean.append(text, at, found.starts[i]).append(by);
      at = found.ends[i];
    }
    return clean.append(text, at, text.length()).toString();
  }

  /**
   * The last place where output may be cut without dividing a secret: neither one that stands
   * there, nor one that may just be being printed.
   *
   * @param bytes UTF-8, more of which may follow; for a matcher made by {@link #inBytes}
   * @param end how many of them to look at
   */
  public int lastCut(byte[] bytes, int end) {
    if (this == NONE) {
      return end;
    }
    Scan found = scan(new String(bytes, 0, end, ISO_8859_1), true);
    int place = found.beginning;
    for (int i = found.count - 1; i >= 0; i--) {
      if (found.starts[i] < place && place < found.ends[i]) {
        place = found.starts[i];
      }
    }
    return place;
  }

  private Scan scan(String text, boolean continued) {
    var scan = new Scan(text, continued);
    scan.run();
    return scan;
  }

  private static boolean isBase64(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_';
  }

  /** One pass over a text. Occurrences that overlap are joined, so that all are disjoint. */
  private final class Scan {
    private final String text;
    private final boolean continued;
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private int count;

    /** Ends of lines within base64: where they begin, and where the text goes on. */
    private int[] gaps = new int[8];

    private int gapCount;

    /** Where what may be the beginning of a secret stands at the end of the text. */
    private int beginning;

    Scan(String text, boolean continued) {
      this.text = text;
      this.continued = continued;
    }

    void run() {
      int inPlain = PatternAutomaton.ROOT;
      int inBase64 = PatternAutomaton.ROOT;
      int line = 0;
      int gap = -1;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        inPlain = plain.next(inPlain, c);
        if (plain.back(inPlain) > 0) {
          add(i + 1 - plain.back(inPlain), i + 1);
        }
        if (isBase64(c)) {
          if (gap >= 0) {
            addGap(gap, i);
            gap = -1;
          }
          line++;
          inBase64 = base64.next(inBase64, c);
          if (base64.back(inBase64) > 0) {
            add(start(i + 1, base64.back(inBase64)), end(i + 1, base64.ahead(inBase64)));
          }
        } else if (gap < 0 && line >= SHORTEST_BASE64_LINE && (c == '\n' || c == '\r')) {
          gap = i;
          line = 0;
        } else if (gap < 0 || !(c == '\n' || c == '\r' || c == ' ' || c == '\t')) {
          gap = -1;
          line = 0;
          inBase64 = PatternAutomaton.ROOT;
        }
      }
      int last = gap >= 0 ? gap : text.length();
      int partial = base64.depth(inBase64);
      int inLines = partial == 0 ? text.length() : start(last, partial);
      beginning = Math.min(text.length() - plain.depth(inPlain), inLines);
    }

    /** Where the characters begin of which so many stand before the end, gaps left out. */
    private int start(int end, int characters) {
      int start = end - characters;
      for (int i = gapCount - 2; i >= 0 && gaps[i + 1] > start; i -= 2) {
        start -= gaps[i + 1] - gaps[i];
      }
      return Math.max(0, start);
    }

    private int end(int end, int ahead) {
      boolean more = end < text.length() ? isBase64(text.charAt(end)) : continued;
      return more ? end + ahead : end;
    }

    /** Occurrences come in the order of their ends, but for one character. */
    private void add(int start, int end) {
      int from = start;
      int until = end;
      while (count > 0 && ends[count - 1] > from) {
        count--;
        from = Math.min(from, starts[count]);
        until = Math.max(until, ends[count]);
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
      }
      starts[count] = from;
      ends[count++] = until;
    }

    private void addGap(int from, int until) {
      if (gapCount == gaps.length) {
        gaps = Arrays.copyOf(gaps, 2 * gapCount);
      }
      gaps[gapCount++] = from;
      gaps[gapCount++] = until;
    }
  }
}
