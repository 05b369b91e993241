package dev.winch.tests.kit.store;

import dev.winch.store.Outbox;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Parcels in a map, each change at once and for good. */
final class MemoryOutbox implements Outbox {
  private final MemoryTables tables;
  private final MemoryReads.Guard guard;

  MemoryOutbox(MemoryTables tables, MemoryReads.Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public List<Parcel> claim(Instant now, Instant until, int limit) {
    return guard.during(
        () -> {
          List<Parcel> claimed =
              tables.outbox.values().stream()
                  .filter(parcel -> !parcel.until().isAfter(now))
                  .limit(limit)
                  .map(parcel -> new Parcel(parcel.id(), until, parcel.entries()))
                  .toList();
          claimed.forEach(parcel -> tables.outbox.put(parcel.id(), parcel));
          return claimed;
        });
  }

  @Override
  public void remove(Collection<String> ids) {
    guard.during(() -> tables.outbox.keySet().removeAll(ids));
  }
}
