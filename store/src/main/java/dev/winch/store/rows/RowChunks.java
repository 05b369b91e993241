package dev.winch.store.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows that are read a piece at a time, between which others may read: many small rows together,
 * large ones alone.
 */
public final class RowChunks {
  private static final int ROWS = 256;
  private static final long BYTES = 512 << 10;

  private RowChunks() {}

  /** Where a row is, and about how much memory it takes. */
  public record Place<K>(K key, long bytes) {}

  /** Hands over the keys of each piece in turn. */
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
