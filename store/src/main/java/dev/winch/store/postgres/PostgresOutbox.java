package dev.winch.store.postgres;

import dev.winch.store.Outbox;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Parcels in a table; each change is a statement of its own. */
final class PostgresOutbox implements Outbox {
  private final Pool pool;

  PostgresOutbox(Pool pool) {
    this.pool = pool;
  }

  /** Parcels that another process is just claiming are left to it. */
  @Override
  public List<Parcel> claim(Instant now, Instant until, int limit) {
    List<Parcel> claimed =
        pool.with(
            session ->
                session.list(
                    "update outbox set until = ? where id = any(array(select id from outbox"
                        + " where until <= ? order by id limit ? for update skip locked))"
                        + " returning id, entries",
                    p -> p.time(until).time(now).number(limit),
                    row -> new Parcel(row.text(), until, Entry.read(row.text()))));
    return claimed.stream().sorted(Comparator.comparing(Parcel::id)).toList();
  }

  @Override
  public void remove(Collection<String> ids) {
    if (!ids.isEmpty()) {
      pool.with(
          session -> session.update("delete from outbox where id = any(?)", p -> p.texts(ids)));
    }
  }
}
