package dev.winch.codec.view;

import java.util.List;
import java.util.Locale;

/**
 * Decides which map keys name secrets.
 *
 * @param patterns patterns for whole keys, in which {@code *} matches any text; if empty, keys that
 *     contain one of {@link #WORDS} in any case
 */
record SecretKeys(List<String> patterns) {
  static final SecretKeys USUAL = new SecretKeys(List.of());

  private static final List<String> WORDS = List.of("SECRET", "PASSWORD", "ACCESS_KEY");

  SecretKeys {
    patterns = List.copyOf(patterns);
  }

  boolean contain(String key) {
    if (patterns.isEmpty()) {
      String upper = key.toUpperCase(Locale.ROOT);
      return WORDS.stream().anyMatch(upper::contains);
    }
    return patterns.stream().anyMatch(pattern -> matches(pattern, key));
  }

  // Every star matches as little as possible, and one more character only if the rest does not
  // match.
  private static boolean matches(String pattern, String key) {
    int at = 0;
    int star = -1;
    int resume = 0;
    int i = 0;
    while (i < key.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        resume = i;
      } else if (at < pattern.length() && pattern.charAt(at) == key.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    return pattern.chars().skip(at).allMatch(c -> c == '*');
  }
}
