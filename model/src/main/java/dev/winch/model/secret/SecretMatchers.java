package dev.winch.model.secret;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps the matchers that were used last, since making one takes longer than most texts are long.
 * Safe for use by many threads.
 */
public final class SecretMatchers {
  /** About 10 MB. */
  private static final int KEPT_NODES = 400_000;

  private final Function<Set<String>, SecretMatcher> making;
  private final Map<Set<String>, SecretMatcher> kept = new LinkedHashMap<>(64, 0.75f, true);
  private int nodes;

  private SecretMatchers(Function<Set<String>, SecretMatcher> making) {
    this.making = making;
  }

  /** Of {@link SecretMatcher#of}. */
  public static SecretMatchers inTexts() {
    return new SecretMatchers(SecretMatcher::of);
  }

  /** Of {@link SecretMatcher#inBytes}. */
  public static SecretMatchers inBytes() {
    return new SecretMatchers(SecretMatcher::inBytes);
  }

  /** The matcher for these values. */
  public SecretMatcher of(Set<String> secrets) {
    if (secrets.isEmpty()) {
      return SecretMatcher.NONE;
    }
    synchronized (kept) {
      SecretMatcher known = kept.get(secrets);
      if (known != null) {
        return known;
      }
    }
    SecretMatcher made = making.apply(secrets);
    keep(Set.copyOf(secrets), made);
    return made;
  }

  private void keep(Set<String> secrets, SecretMatcher made) {
    synchronized (kept) {
      SecretMatcher other = kept.put(secrets, made);
      nodes += made.size() - (other == null ? 0 : other.size());
      Iterator<SecretMatcher> oldest = kept.values().iterator();
      while (nodes > KEPT_NODES) {
        nodes -= oldest.next().size();
        oldest.remove();
      }
    }
  }
}
