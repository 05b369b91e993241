package dev.winch.model.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F7: a secret is hidden in whatever form it is printed. */
class SecretMatcherTest {
  private static final String KEY =
      "-----BEGIN KEY-----\nAAAABBBBCCCC1111\nDDDDEEEEFFFF2222\n-----END KEY-----\n";
  private static final String ODD = "p\"w\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <$`!>";

  private static String hide(String secret, String text) {
    return SecretMatcher.of(Set.of(secret)).hide(text, "#");
  }

  @Test
  void f7_linesOfASecretAreHiddenOneByOneAndIndented() {
    assertThat(hide(KEY, "key: " + KEY + "end")).isEqualTo("key: #end");
    assertThat(hide(KEY, KEY.indent(2))).isEqualTo("  #\n  #\n  #\n  #\n");
    assertThat(hide(KEY, "only DDDDEEEEFFFF2222 of it")).isEqualTo("only # of it");
    assertThat(hide("one1\r\n  two2\r\nxy", "two2, one1, xy")).isEqualTo("#, #, xy");
    assertThat(hide("token\n", "token")).isEqualTo("#");
  }

  @Test
  void f7_aShortSecretIsHiddenAsItIsAndNotInOtherForms() {
    assertThat(hide("7", "7 7 17")).isEqualTo("# # 1#");
    assertThat(hide("a/b", "a/b a%2Fb a\\/b YS9i")).isEqualTo("# a%2Fb a\\/b YS9i");
    assertThat(SecretMatcher.isShort("abc")).isTrue();
    assertThat(SecretMatcher.isShort("\ud83d\ude00\ud83d\ude00\ud83d\ude00")).isTrue();
    assertThat(SecretMatcher.isShort("abcd")).isFalse();
  }

  /** Each as the program of that name prints it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        // {"p": ...} of each
        "python json; p\\\"w\\\\x/1&+ it's \\u00e4\\u20ac\\ud83d\\ude00 <$`!>",
        "jq, JSON.stringify; p\\\"w\\\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <$`!>",
        "php json; p\\\"w\\\\x\\/1&+ it's \\u00e4\\u20ac\\ud83d\\ude00 <$`!>",
        "go json; p\\\"w\\\\x/1\\u0026+ it's \u00e4\u20ac\ud83d\ude00 \\u003c$`!\\u003e",
        "gson; p\\\"w\\\\x/1\\u0026+ it\\u0027s \u00e4\u20ac\ud83d\ude00 \\u003c$`!\\u003e",
        ".net; p\\u0022w\\\\x/1\\u0026\\u002B it\\u0027s \\u00E4\\u20AC\\uD83D\\uDE00"
            + " \\u003C$\\u0060!\\u003E",
        "json in json; p\\\\\\\"w\\\\\\\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <$`!>",
        "python quote; p%22w%5Cx/1%26%2B%20it%27s%20%C3%A4%E2%82%AC%F0%9F%98%80%20%3C%24%60%21%3E",
        "quote_plus; p%22w%5Cx%2F1%26%2B+it%27s+%C3%A4%E2%82%AC%F0%9F%98%80+%3C%24%60%21%3E",
        "lower case; p%22w%5cx%2f1%26%2b%20it%27s%20%c3%a4%e2%82%ac%f0%9f%98%80%20%3c%24%60%21%3e",
        "encodeURIComponent;"
            + " p%22w%5Cx%2F1%26%2B%20it's%20%C3%A4%E2%82%AC%F0%9F%98%80%20%3C%24%60!%3E",
        "encodeURI; p%22w%5Cx/1&+%20it's%20%C3%A4%E2%82%AC%F0%9F%98%80%20%3C$%60!%3E",
        "xtrace; p\"w\\x/1&+ it'\\''s \u00e4\u20ac\ud83d\ude00 <$`!>",
        "shlex; p\"w\\x/1&+ it'\"'\"'s \u00e4\u20ac\ud83d\ude00 <$`!>",
        "double quotes; p\\\"w\\\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <\\$\\`!>",
        "double quotes!; p\\\"w\\\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <\\$\\`\\!>",
        "printf %q; p\\\"w\\\\x/1\\&+\\ it\\'s\\ \u00e4\u20ac\ud83d\ude00\\ \\<\\$\\`\\!\\>",
        "ansi-c; p\"w\\\\x/1&+ it\\'s \u00e4\u20ac\ud83d\ude00 <$`!>",
        "ansi-c in C;"
            + " p\"w\\\\x/1&+ it\\'s \\303\\244\\342\\202\\254\\360\\237\\230\\200 <$`!>",
        "repr; p\"w\\\\x/1&+ it's \u00e4\u20ac\ud83d\ude00 <$`!>"
      })
  void f7_otherFormsAreHidden(String of, String form) {
    assertThat(hide(ODD, "{" + form + "}")).as(of).isEqualTo("{#}");
  }

  @Test
  void f7_formsOfSeveralLinesAreHiddenAsOne() {
    assertThat(hide("ab cd\nef gh\n", "$'ab cd\\nef gh\\n'")).isEqualTo("$'#'");
    assertThat(hide("ab cd\nef gh\n", "{\"k\":\"ab cd\\nef gh\\n\"}")).isEqualTo("{\"k\":\"#\"}");
    assertThat(hide("ab cd\nef gh\n", "ab+cd%0Aef+gh%0A")).isEqualTo("#");
    assertThat(hide("ab cd\nef gh", URLEncoder.encode("ab cd\nef gh", UTF_8))).isEqualTo("#");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "use", "user", "user:"})
  void f7_base64OfATextWithTheSecretInItIsHidden(String before) {
    for (String after : List.of("", "!", "!!", "!!!")) {
      String text = before + "sup3rs3cret~~~???value" + after;
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String encoded = encoder.encodeToString(text.getBytes(UTF_8));
        String shown = hide("sup3rs3cret~~~???value", "x " + encoded + " y");

        int kept = before.length() / 3 * 4 + before.length() % 3;
        assertThat(shown).startsWith("x " + encoded.substring(0, kept) + "#");
        assertThat(shown).endsWith(" y").hasSizeLessThan(kept + 14);
      }
    }
  }

  @Test
  void f7_base64InUrlsAndJsonIsHidden() {
    String encoded = Base64.getEncoder().encodeToString("~~~???~~~???".getBytes(UTF_8));

    assertThat(encoded).contains("/", "+").doesNotContain("=");
    assertThat(hide("~~~???~~~???", URLEncoder.encode(encoded, UTF_8))).isEqualTo("#");
    assertThat(hide("~~~???~~~???", encoded.replace("/", "\\/"))).isEqualTo("#");
  }

  @ParameterizedTest
  @CsvSource({"64, '\n'", "76, '\r\n'", "64, '\n    '"})
  void f7_base64DividedIntoLinesIsHidden(int width, String end) {
    byte[] text = ("x".repeat(70) + KEY + "y".repeat(70)).getBytes(UTF_8);
    String encoded = Base64.getMimeEncoder(width, end.getBytes(UTF_8)).encodeToString(text);

    String shown = hide(KEY, encoded);

    assertThat(shown).containsOnlyOnce("#").hasSizeLessThan(encoded.length() - KEY.length());
    assertThat(shown.replaceAll("\\s", "")).isEqualTo(hide(KEY, encoded.replaceAll("\\s", "")));
  }

  @Test
  void endsOfLinesElsewhereStay() {
    assertThat(hide("abcdefgh", "abcd\nefgh")).isEqualTo("abcd\nefgh");
  }

  @Test
  void f7_aLongLineIsHiddenPieceByPiece() {
    String line = "0123456789abcdef/+=".repeat(800);

    assertThat(hide(line, line).replace("#", "")).isEmpty();
    assertThat(hide(line, line.replace("/", "\\/")).replace("#", "")).isEmpty();
  }

  @Test
  void secretsThatOverlapAreHiddenAsOne() {
    SecretMatcher matcher = SecretMatcher.of(Set.of("abcdef", "efghij"));

    assertThat(matcher.hide("abcdefghij abcdef efghij", "#")).isEqualTo("# # #");
    assertThat(hide("aaaa", "aaaaaaa aaaa")).isEqualTo("# #");
  }

  @Test
  void outputIsCutBeforeWhatMayBecomeASecret() {
    SecretMatcher matcher = SecretMatcher.inBytes(Set.of("geh\u00e4im & mehr"));

    assertThat(cut(matcher, "x geh\u00e4im & me")).isEqualTo("x ");
    assertThat(cut(matcher, "x geh\u00e4im & mehr\n")).isEqualTo("x geh\u00e4im & mehr\n");
    assertThat(cut(matcher, "x geh%C3%A4im%2")).isEqualTo("x ");
    assertThat(cut(matcher, "x gehen\n")).isEqualTo("x gehen\n");
  }

  private static String cut(SecretMatcher matcher, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new String(bytes, 0, matcher.lastCut(bytes, bytes.length), UTF_8);
  }
}
