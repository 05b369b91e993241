package dev.winch.model.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.secret.PatternAutomaton.Pattern;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The one pass over a text finds what a search for each form by itself finds. */
class SecretMatcherPropertyTest {

  @Property(tries = 2_000)
  void f7_hidesEveryEncodedFormOfASecret(
      @ForAll("secrets") Set<String> secrets, @ForAll("texts") String text) {
    assertThat(SecretMatcher.of(secrets).hide(text, "#")).isEqualTo(naive(secrets, text));
  }

  @Property(tries = 2_000)
  void f7_hidesEachFormWhereverItStands(
      @ForAll("secrets") Set<String> secrets,
      @ForAll("texts") String before,
      @ForAll("texts") String after) {
    SecretMatcher matcher = SecretMatcher.of(secrets);
    for (Pattern form : forms(secrets).toList()) {
      String text = before + form.text() + after;
      assertThat(matcher.hide(text, "#")).isEqualTo(naive(secrets, text));
    }
  }

  /** A text that is cut there shows in parts what it shows as a whole. */
  @Property(tries = 2_000)
  void f6_noFormIsDividedByACut(
      @ForAll("secrets") Set<String> secrets,
      @ForAll("texts") String before,
      @ForAll("texts") String after) {
    SecretMatcher cuts = SecretMatcher.inBytes(secrets);
    List<String> forms = forms(secrets).map(Pattern::text).toList();
    for (String form : forms) {
      byte[] all = (before + form + after).getBytes(UTF_8);
      for (int end = 0; end <= all.length; end += 1 + all.length / 7) {
        int cut = cuts.lastCut(all, end);
        assertThat(cut).isBetween(0, end);
        assertThat(forms).noneMatch(other -> divides(all, cut, other.getBytes(UTF_8)));
      }
    }
  }

  private static boolean divides(byte[] text, int cut, byte[] form) {
    for (int from = Math.max(0, cut - form.length + 1); from < cut; from++) {
      int until = from + form.length;
      if (until <= text.length && Arrays.equals(text, from, until, form, 0, form.length)) {
        return true;
      }
    }
    return false;
  }

  private static Stream<Pattern> forms(Set<String> secrets) {
    var forms = new SecretForms(secrets);
    return Stream.concat(forms.plain().stream(), forms.base64().stream());
  }

  private static String naive(Set<String> secrets, String text) {
    // Bit 2i is the character at i, bit 2i + 1 that it and the next belong together.
    var covered = new BitSet();
    for (Pattern form : forms(secrets).toList()) {
      int at = text.indexOf(form.text());
      while (at >= 0) {
        int from = Math.max(0, at - form.before());
        int until = at + form.text().length();
        boolean more = until < text.length() && ("" + text.charAt(until)).matches("[\\w+/-]");
        until += more ? form.after() : 0;
        covered.set(2 * from, 2 * until - 1);
        at = text.indexOf(form.text(), at + 1);
      }
    }
    var shown = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      if (!covered.get(2 * i)) {
        shown.append(text.charAt(i++));
        continue;
      }
      shown.append('#');
      while (covered.get(2 * i + 1)) {
        i++;
      }
      i++;
    }
    return shown.toString();
  }

  @Provide
  Arbitrary<Set<String>> secrets() {
    return letters().ofMinLength(1).ofMaxLength(9).set().ofMinSize(1).ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> texts() {
    return letters().ofMaxLength(40);
  }

  /** Few, so that texts hold secrets, and those that have a meaning in some form. */
  private static net.jqwik.api.arbitraries.StringArbitrary letters() {
    List<Character> alphabet = List.of('a', 'b', 'Y', '\n', ' ', '"', '\'', '\\', '/', '%', '+');
    return Arbitraries.strings().withChars(toArray(alphabet)).withChars('\u00e4', '\u20ac');
  }

  private static char[] toArray(List<Character> letters) {
    char[] array = new char[letters.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = letters.get(i);
    }
    return array;
  }
}
