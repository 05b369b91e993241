package dev.winch.model.fault;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Suggests the known name that a misspelt one stands for. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the fewest edits, if these are few enough for a typing error. */
  public static Optional<String> to(String written, Collection<String> known) {
    // A typing error leaves at least two thirds of the word; longer texts are not names.
    int allowed = Math.max(1, written.length() / 3);
    if (written.length() > 64) {
      return Optional.empty();
    }
    String wanted = written.toLowerCase(Locale.ROOT);
    String nearest = null;
    int fewest = allowed + 1;
    for (String name : known) {
      int edits = edits(wanted, name.toLowerCase(Locale.ROOT));
      if (edits < fewest) {
        fewest = edits;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  private static int edits(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
