package dev.winch.store.sqlite;

import dev.winch.store.Outbox;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Row;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The outbox as a table; each change is a transaction of its own. */
final class SqliteOutbox implements Outbox {
  private static final String DUE =
      "select id, entries from outbox where until <= ? order by id limit ?";

  private final Writer writer;
  private final Readers readers;

  SqliteOutbox(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  static void post(SqliteSession session, OutboxBatch batch) {
    session.update(
        "insert into outbox values (?, ?, ?)",
        p -> p.text(batch.id()).time(batch.until()).text(Entry.written(batch.entries())));
  }

  /** Reads first, so that the write lock is not taken while there is nothing to claim. */
  @Override
  public List<OutboxBatch> claim(Instant now, Instant until, int limit) {
    boolean none =
        readers.read(
            session -> session.first(DUE, p -> p.time(now).number(1), Row::text).isEmpty());
    return none ? List.of() : writer.transaction(session -> claim(session, now, until, limit));
  }

  private static List<OutboxBatch> claim(
      SqliteSession session, Instant now, Instant until, int limit) {
    List<OutboxBatch> due =
        session.list(
            DUE,
            p -> p.time(now).number(limit),
            row -> new OutboxBatch(row.text(), until, Entry.read(row.text())));
    session.updateEach(
        "update outbox set until = ? where id = ?",
        due,
        (p, batch) -> p.time(until).text(batch.id()));
    return due;
  }

  @Override
  public void remove(Collection<String> ids) {
    if (!ids.isEmpty()) {
      writer.transaction(
          session -> session.updateEach("delete from outbox where id = ?", ids, Params::text));
    }
  }
}
