package dev.winch.store.sqlite;

import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Words;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the words of jobs into the full-text index, in batches behind the hot path: FTS5 makes a
 * segment of what a transaction adds and merges segments later, so many small transactions cost
 * more than few large ones. A search first lets the index catch up. How far it is stands in the
 * same transaction, so a crash loses nothing. Words of states are not in it, since states change:
 * {@link JobSearch} asks for them otherwise. Confined to whoever holds the write lock, but for
 * {@link #isBehind} and {@link #isFull}.
 */
final class SearchIndex {
  /** So many new jobs are indexed without waiting for a search. */
  static final int BATCH = 512;

  private static final int KNOWN_WORDS = 50_000;

  private final Definitions definitions;
  private final Set<String> known = new HashSet<>();
  private final AtomicInteger waiting = new AtomicInteger();

  SearchIndex(Definitions definitions) {
    this.definitions = definitions;
  }

  private record Entry(long seq, String name, String description, List<String> tags) {}

  /** To be called when a transaction was undone. */
  void forget() {
    known.clear();
  }

  /** Counts new jobs that wait to be indexed. */
  void await(int jobs) {
    waiting.addAndGet(jobs);
  }

  boolean isFull() {
    return waiting.get() >= BATCH;
  }

  /** Whether there are jobs that a search would not find. */
  static boolean isBehind(Session session) {
    return session.number(
            "select coalesce((select max(seq) from jobs) > value, 0)"
                + " from meta where name = 'indexed'",
            Statements.Binding.NONE)
        > 0;
  }

  /** Indexes all jobs that are not, in the current transaction. */
  void catchUp(Session session) {
    List<Entry> entries;
    do {
      entries = next(session);
      if (!entries.isEmpty()) {
        add(session, entries);
        long indexed = entries.getLast().seq();
        session.update(
            "update meta set value = ? where name = 'indexed'", params -> params.number(indexed));
      }
    } while (entries.size() == BATCH);
    waiting.set(0);
  }

  private List<Entry> next(Session session) {
    return session.list(
        "select seq, name, description, tags from jobs where seq > ? order by seq limit " + BATCH,
        params -> params.number(indexed(session)),
        this::read);
  }

  private static long indexed(Session session) {
    return session.number("select value from meta where name = 'indexed'", Statements.Binding.NONE);
  }

  private Entry read(Row row) throws SQLException {
    return new Entry(row.number(), row.text(), row.text(), definitions.list(row.maybeText()));
  }

  /** Indexes a job that took its place among those that are indexed already. */
  void addIfBehind(Session session, long seq) {
    if (seq <= indexed(session)) {
      Optional<Entry> entry =
          session.first(
              "select seq, name, description, tags from jobs where seq = ?",
              params -> params.number(seq),
              this::read);
      add(session, List.of(entry.orElseThrow()));
    }
  }

  private void add(Session session, List<Entry> entries) {
    var fresh = new ArrayList<String>();
    session.updateEach(
        "insert into job_words (rowid, name, description, tags) values (?, ?, ?, ?)",
        entries,
        (params, entry) -> {
          Set<String> name = Words.of(entry.name());
          Set<String> description = Words.of(entry.description());
          name.stream().filter(known::add).forEach(fresh::add);
          description.stream().filter(known::add).forEach(fresh::add);
          params
              .number(entry.seq())
              .text(String.join(" ", name))
              .text(String.join(" ", description))
              .text(String.join(" ", entry.tags().stream().map(SearchIndex::tagWord).toList()));
        });
    session.updateEach("insert or ignore into words values (?)", fresh, Params::text);
    if (known.size() > KNOWN_WORDS) {
      known.clear();
    }
  }

  /** A tag as one word that no other tag has. */
  static String tagWord(String tag) {
    return "t" + HexFormat.of().formatHex(tag.getBytes(StandardCharsets.UTF_8));
  }

  void remove(Session session, long seq) {
    session.update("delete from job_words where rowid = ?", params -> params.number(seq));
  }
}
