package dev.winch.store.sqlite;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.WeightedCache;
import dev.winch.store.search.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Writes the words of jobs into the full-text index in batches, off the hot path: FTS5 creates a
 * segment per transaction and merges them later, so many small transactions cost more than a few
 * large ones. A search first updates the index. The progress is written in the same transaction, so
 * a crash loses nothing. States are not indexed, because they change: {@link SqliteJobSearch}
 * queries them separately. Used only with the write lock, except for {@link #isBehind} and {@link
 * #isFull}.
 */
final class SearchIndex {
  /** Number of new jobs after which the index is updated without waiting for a search. */
  static final int BATCH = 512;

  private static final int KNOWN_WORDS = 50_000;

  /** Limit of the kept terms of waiting jobs, in characters. */
  private static final long KEPT_CHARACTERS = 1L << 20;

  private final Definitions definitions;
  private final Set<String> known = new HashSet<>();
  private final WeightedCache<JobId, Terms> atHand = new WeightedCache<>(KEPT_CHARACTERS);
  private final AtomicInteger waiting = new AtomicInteger();

  SearchIndex(Definitions definitions) {
    this.definitions = definitions;
  }

  /** The search terms of a job. */
  record Terms(Set<String> name, Set<String> description, List<String> tags) {
    static Terms of(String name, String description, List<String> tags) {
      return new Terms(
          Words.of(name), Words.of(description), tags.stream().map(SearchIndex::tagWord).toList());
    }

    long characters() {
      return Stream.of(name, description, tags)
          .flatMap(Collection::stream)
          .mapToLong(String::length)
          .sum();
    }
  }

  private record Unindexed(long seq, JobId id) {}

  private record Entry(long seq, Terms terms) {}

  /** Clears the cached state after a rollback. */
  void forget() {
    known.clear();
    atHand.clear();
  }

  /** Records a new job, to be indexed later. */
  void await(JobId id, Terms terms) {
    atHand.put(id, terms, terms.characters());
    waiting.incrementAndGet();
  }

  boolean isFull() {
    return waiting.get() >= BATCH;
  }

  /** Whether there are jobs that are not indexed yet. */
  static boolean isBehind(SqliteSession session) {
    return session.number(
            "select coalesce((select max(seq) from jobs) > value, 0)"
                + " from meta where name = 'indexed'",
            Statements.Binding.NONE)
        > 0;
  }

  /** Indexes all remaining jobs in the current transaction. */
  void catchUp(SqliteSession session) {
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

  private List<Entry> next(SqliteSession session) {
    return entries(
        session,
        "where seq > ? order by seq limit " + BATCH,
        params -> params.number(indexed(session)));
  }

  private static long indexed(SqliteSession session) {
    return session.number("select value from meta where name = 'indexed'", Statements.Binding.NONE);
  }

  private List<Entry> entries(SqliteSession session, String which, Statements.Binding binding) {
    return session
        .list(
            "select seq, id from jobs " + which,
            binding,
            row -> new Unindexed(row.number(), new JobId(row.text())))
        .stream()
        .map(job -> new Entry(job.seq(), terms(session, job)))
        .toList();
  }

  private Terms terms(SqliteSession session, Unindexed job) {
    return atHand
        .take(job.id())
        .or(() -> SqliteJobQueries.spec(session, definitions, job.id()).map(this::terms))
        .orElseThrow(() -> new InternalException("job " + job.id() + " has no definition"));
  }

  private Terms terms(JobSpec spec) {
    JobSpec shown = definitions.shown(spec);
    return Terms.of(shown.name(), shown.description(), shown.tags());
  }

  /** Indexes a late job whose number is among those indexed already. */
  void addIfBehind(SqliteSession session, long seq) {
    if (seq <= indexed(session)) {
      add(session, entries(session, "where seq = ?", params -> params.number(seq)));
    }
  }

  private void add(SqliteSession session, List<Entry> entries) {
    var fresh = new ArrayList<String>();
    session.updateEach(
        "insert into job_words (rowid, name, description, tags) values (?, ?, ?, ?)",
        entries,
        (params, entry) -> {
          Terms terms = entry.terms();
          terms.name().stream().filter(known::add).forEach(fresh::add);
          terms.description().stream().filter(known::add).forEach(fresh::add);
          params
              .number(entry.seq())
              .text(String.join(" ", terms.name()))
              .text(String.join(" ", terms.description()))
              .text(String.join(" ", terms.tags()));
        });
    session.updateEach("insert or ignore into words values (?)", fresh, Params::text);
    if (known.size() > KNOWN_WORDS) {
      known.clear();
    }
  }

  /** A tag as a single, unique word. */
  static String tagWord(String tag) {
    return "t" + HexFormat.of().formatHex(tag.getBytes(StandardCharsets.UTF_8));
  }

  void remove(SqliteSession session, long seq) {
    session.update("delete from job_words where rowid = ?", params -> params.number(seq));
  }
}
