package dev.winch.store.rows;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * LRU cache limited by total weight. Thread-safe.
 *
 * @param <K> key
 * @param <V> value, immutable
 */
public final class WeightedCache<K, V> {
  private record Entry<V>(V value, long weight) {}

  @GuardedBy("this")
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(64, 0.75f, true);

  private final long capacity;

  @GuardedBy("this")
  private long weight;

  public WeightedCache(long capacity) {
    this.capacity = capacity;
  }

  public synchronized Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  public synchronized void put(K key, V value, long itsWeight) {
    remove(key);
    if (itsWeight > capacity) {
      return;
    }
    entries.put(key, new Entry<>(value, itsWeight));
    weight += itsWeight;
    var eldest = entries.entrySet().iterator();
    while (weight > capacity) {
      weight -= eldest.next().getValue().weight();
      eldest.remove();
    }
  }

  public synchronized void clear() {
    entries.clear();
    weight = 0;
  }

  public void remove(K key) {
    var _ = take(key);
  }

  /** Removes the value. */
  public synchronized Optional<V> take(K key) {
    Optional<Entry<V>> old = Optional.ofNullable(entries.remove(key));
    old.ifPresent(entry -> weight -= entry.weight());
    return old.map(Entry::value);
  }
}
