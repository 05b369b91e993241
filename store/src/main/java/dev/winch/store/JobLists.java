package dev.winch.store;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lists of jobs that are read piece by piece. A call looks at a few thousand rows at most, however
 * many jobs there are and however rare the wanted ones are.
 */
public interface JobLists {

  /**
   * Jobs behind a place. Texts are shortened as in {@link JobQueries#page}.
   *
   * @param after the place that the piece before named; empty for the first piece
   * @param limit most items
   */
  Piece list(JobFilter filter, Sort sort, Optional<Place> after, int limit);

  /** How many jobs there are in each state, counted up to a bound. */
  Totals totals(JobFilter filter);

  /**
   * The order of a list. Jobs of the same time or duration follow by time of creation and id.
   *
   * @param descending whether the newest or longest come first
   */
  record Sort(Key key, boolean descending) {
    public static final Sort NEWEST = new Sort(Key.CREATED, true);

    /** What a list is sorted by. */
    public enum Key {
      CREATED,
      /** Lists only jobs that have started. */
      STARTED,
      /** Lists only jobs that have ended. */
      ENDED,
      /** Lists only jobs that have started and ended. */
      DURATION
    }
  }

  /**
   * A place in an order, for the store that made it.
   *
   * @param key time or duration in microseconds
   * @param row the job with this key, by letters and digits
   */
  record Place(long key, String row) {

    /** A place ahead of all times from this one on, in an ascending order by start or end. */
    public static Place before(Instant time) {
      return new Place(ChronoUnit.MICROS.between(Instant.EPOCH, time) - 1, "0");
    }
  }

  /**
   * Part of a list; fewer items than the limit do not mean that it is the last.
   *
   * @param next where the next piece begins; empty if nothing follows
   */
  record Piece(List<JobRun> items, Optional<Place> next) {
    public Piece {
      items = List.copyOf(items);
    }
  }

  /**
   * Numbers of jobs.
   *
   * @param counts for each state that the filter allows
   * @param more states of which there may be more jobs than counted
   */
  record Totals(Map<JobState, Long> counts, Set<JobState> more) {
    public Totals {
      counts = Map.copyOf(counts);
      more = Set.copyOf(more);
    }
  }
}
