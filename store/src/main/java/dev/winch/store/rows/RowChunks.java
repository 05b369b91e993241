package dev.winch.store.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Splits rows into pieces to be read separately: many small rows together, large ones alone. */
public final class RowChunks {
  private static final int ROWS = 256;
  private static final long BYTES = 512 << 10;

  private RowChunks() {}

  /** Key and approximate memory size of a row. */
  public record Place<K>(K key, long bytes) {}

  /**
   * How many rows, from the first on, fit together: at least one if there is one.
   *
   * @param rows at most this many
   * @param bytes most bytes of them, unless the first alone takes more
   */
  public static int fitting(List<? extends Place<?>> places, int rows, long bytes) {
    int fit = 0;
    long sum = 0;
    while (fit < Math.min(rows, places.size())) {
      sum += places.get(fit).bytes();
      if (fit > 0 && sum > bytes) {
        break;
      }
      fit++;
    }
    return fit;
  }

  /** Passes the keys of each piece in turn. */
  public static <K> void of(List<Place<K>> places, Consumer<List<K>> piece) {
    List<K> keys = new ArrayList<>();
    long bytes = 0;
    for (Place<K> place : places) {
      if (!keys.isEmpty() && (keys.size() == ROWS || bytes + place.bytes() > BYTES)) {
        piece.accept(List.copyOf(keys));
        keys.clear();
        bytes = 0;
      }
      keys.add(place.key());
      bytes += place.bytes();
    }
    if (!keys.isEmpty()) {
      piece.accept(keys);
    }
  }
}
