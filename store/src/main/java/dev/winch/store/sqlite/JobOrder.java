package dev.winch.store.sqlite;

import dev.winch.model.run.JobRun;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Optional;

/**
 * Assigns each new job its sequence number {@code seq}, which grows with creation time and id. So
 * the newest jobs, the jobs in a state and the hits of a search are all read in order from an
 * index, and the cost of a page depends only on its size.
 *
 * <p>The number is the time in microseconds times {@link #SLOTS}, which leaves room for jobs of the
 * same microsecond and for late ones. Used only with the write lock.
 */
final class JobOrder {
  private static final long SLOTS = 1_024;

  /** Later times (from 2112 on) share one number, and their jobs follow it. */
  private static final long FARTHEST = Long.MAX_VALUE / SLOTS / 2;

  /** Distance to the previous job of the same microsecond. */
  private static final long STEP = 16;

  private final SearchIndex index;

  /** The last job; empty if it has to be looked up. */
  private Optional<Placed> last = Optional.empty();

  JobOrder(SearchIndex index) {
    this.index = index;
  }

  private record Placed(long createdAt, String id, long seq) implements Comparable<Placed> {
    private static final Comparator<Placed> ORDER =
        Comparator.comparingLong(Placed::createdAt).thenComparing(Placed::id);

    /** The number if no other job is near. */
    long natural() {
      return Math.clamp(createdAt, -FARTHEST, FARTHEST) * SLOTS;
    }

    static Placed read(Row row) throws SQLException {
      return new Placed(row.number(), row.text(), row.number());
    }

    @Override
    public int compareTo(Placed other) {
      return ORDER.compare(this, other);
    }
  }

  /** Clears the cached state after a rollback. */
  void forget() {
    last = Optional.empty();
  }

  /** Whether the job is newer than all others, as nearly every new job is. */
  boolean isLast(SqliteSession session, JobRun job) {
    return last(session).map(placed -> placed.compareTo(unplaced(job)) < 0).orElse(true);
  }

  private Optional<Placed> last(SqliteSession session) {
    if (last.isEmpty()) {
      last =
          session.first(
              "select created_at, id, seq from jobs order by seq desc limit 1",
              Statements.Binding.NONE,
              Placed::read);
    }
    return last;
  }

  private static Placed unplaced(JobRun job) {
    return new Placed(Micros.of(job.createdAt()), job.id().value(), 0);
  }

  /** The number of a job that {@link #isLast}. */
  long append(JobRun job) {
    Placed placed = unplaced(job);
    long natural = placed.natural();
    long seq = last.map(before -> Math.max(natural, before.seq() + STEP)).orElse(natural);
    last = Optional.of(new Placed(placed.createdAt(), placed.id(), seq));
    return seq;
  }

  /** The number of a job with newer ones after it; moves them if there is no gap. */
  long insert(SqliteSession session, JobRun job) {
    Placed placed = unplaced(job);
    long after = after(session, placed).orElse(Long.MAX_VALUE);
    Optional<Long> found = before(session, placed);
    if (found.isEmpty()) {
      return Math.min(placed.natural(), after - STEP);
    }
    long before = found.get();
    long natural = Math.max(placed.natural(), before + STEP);
    if (natural < after) {
      return natural;
    }
    if (after - before < 2) {
      makeRoom(session, after);
      return after;
    }
    return before + (after - before) / 2;
  }

  private static Optional<Long> before(SqliteSession session, Placed placed) {
    return neighbour(
        session,
        placed,
        "select seq from jobs where created_at = ? and id < ? order by seq desc limit 1",
        "select seq from jobs where created_at < ? order by created_at desc, seq desc limit 1");
  }

  private static Optional<Long> after(SqliteSession session, Placed placed) {
    return neighbour(
        session,
        placed,
        "select seq from jobs where created_at = ? and id > ? order by seq limit 1",
        "select seq from jobs where created_at > ? order by created_at, seq limit 1");
  }

  private static Optional<Long> neighbour(
      SqliteSession session, Placed placed, String ofThatTime, String ofAnother) {
    return session
        .first(
            ofThatTime, params -> params.number(placed.createdAt()).text(placed.id()), Row::number)
        .or(
            () ->
                session.first(ofAnother, params -> params.number(placed.createdAt()), Row::number));
  }

  /** Moves the job with this number, and those that follow without a gap, by one. */
  private void makeRoom(SqliteSession session, long first) {
    long end = first;
    while (session.number("select count(*) from jobs where seq = ?", at(end)) > 0) {
      end++;
    }
    for (long seq = end - 1; seq >= first; seq--) {
      long from = seq;
      index.remove(session, from);
      for (String table : new String[] {"jobs", "job_specs"}) {
        session.update(
            "update " + table + " set seq = ? where seq = ?",
            params -> params.number(from + 1).number(from));
      }
      index.addIfBehind(session, from + 1);
    }
    forget();
  }

  private static Statements.Binding at(long seq) {
    return params -> params.number(seq);
  }
}
