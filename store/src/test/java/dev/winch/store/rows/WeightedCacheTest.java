package dev.winch.store.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeightedCacheTest {
  private final WeightedCache<String, String> cache = new WeightedCache<>(10);

  @Test
  void theLeastRecentlyUsedEntryIsEvictedFirst() {
    cache.put("a", "A", 4);
    cache.put("b", "B", 4);
    cache.get("a");
    cache.put("c", "C", 4);

    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("a")).contains("A");
    assertThat(cache.get("c")).contains("C");
  }

  @Test
  void replacedAndRemovedValuesWeighNothing() {
    cache.put("a", "A", 9);
    cache.put("a", "again", 5);
    cache.put("b", "B", 5);
    assertThat(cache.get("a")).contains("again");

    cache.remove("a");
    cache.put("c", "C", 5);
    assertThat(cache.get("b")).contains("B");
  }

  @Test
  void anEntryHeavierThanTheCacheEvictsNothing() {
    cache.put("a", "A", 4);
    cache.put("b", "B", 11);

    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("a")).contains("A");
  }
}
