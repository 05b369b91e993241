package dev.winch.store.postgres;

import dev.winch.store.Outbox;
import dev.winch.store.rows.Row;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The outbox as a table; each change is one statement with asynchronous commit. If a crash of the
 * server reverts it, a batch is claimed or published twice, which is harmless.
 */
final class PostgresOutbox implements Outbox {
  private static final String NOT_DURABLE = "set_config('synchronous_commit', 'off', true)";

  private final Pool pool;

  PostgresOutbox(Pool pool) {
    this.pool = pool;
  }

  /** Claims batches and skips those that another process is claiming. */
  @Override
  public List<OutboxBatch> claim(Instant now, Instant until, int limit) {
    List<OutboxBatch> claimed =
        pool.with(
            session ->
                session.list(
                    "update outbox set until = ? where id = any(array(select id from outbox"
                        + " where until <= ? order by id limit ? for update skip locked))"
                        + " returning id, entries, "
                        + NOT_DURABLE,
                    p -> p.time(until).time(now).number(limit),
                    row -> new OutboxBatch(row.text(), until, Entry.read(row.text()))));
    return claimed.stream().sorted(Comparator.comparing(OutboxBatch::id)).toList();
  }

  @Override
  public void remove(Collection<String> ids) {
    if (!ids.isEmpty()) {
      pool.with(
          session ->
              session.list(
                  "delete from outbox where id = any(?) returning " + NOT_DURABLE,
                  p -> p.texts(ids),
                  Row::text));
    }
  }
}
