package dev.winch.codec.view;

import java.util.List;
import java.util.Locale;

/**
 * Which keys of maps are those of secrets.
 *
 * @param patterns texts that a whole key must match, {@code *} standing for any text; if empty, a
 *     key counts that contains one of {@link #WORDS} in any case
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

  // Every star takes as little as it can, and one more only if the rest does not fit.
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
