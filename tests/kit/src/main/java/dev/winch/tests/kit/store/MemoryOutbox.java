package dev.winch.tests.kit.store;

import dev.winch.store.Outbox;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** In-memory outbox; each change takes effect at once. */
final class MemoryOutbox implements Outbox {
  private final MemoryTables tables;
  private final MemoryReads.Guard guard;

  MemoryOutbox(MemoryTables tables, MemoryReads.Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public List<OutboxBatch> claim(Instant now, Instant until, int limit) {
    return guard.during(
        () -> {
          List<OutboxBatch> claimed =
              tables.outbox.values().stream()
                  .filter(batch -> !batch.until().isAfter(now))
                  .limit(limit)
                  .map(batch -> new OutboxBatch(batch.id(), until, batch.entries()))
                  .toList();
          claimed.forEach(batch -> tables.outbox.put(batch.id(), batch));
          return claimed;
        });
  }

  @Override
  public void remove(Collection<String> ids) {
    guard.during(() -> tables.outbox.keySet().removeAll(ids));
  }
}
