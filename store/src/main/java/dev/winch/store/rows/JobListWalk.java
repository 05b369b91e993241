package dev.winch.store.rows;

import dev.winch.model.run.JobState;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Totals;
import dev.winch.store.search.JobCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the jobs of a piece by looking at a bounded number of rows. If one condition alone leaves
 * few jobs, all of those are looked at. Otherwise jobs are looked at in the order of the list, and
 * a piece ends where the bound is reached, with fewer items or none.
 */
public final class JobListWalk {
  /** Up to so many jobs, all that fulfil one condition are looked at. */
  private static final int FEW = 1_000;

  /** Rows looked at one chunk after another. */
  private static final List<Integer> CHUNKS = List.of(128, 512, 2_048);

  /** The newest rows that totals look at. */
  private static final int COUNTED = 4_096;

  private final Source source;

  /** The rows of one list in one database. */
  public interface Source {

    /** All jobs that one of the conditions leaves; empty if each leaves more than this. */
    Optional<List<String>> few(int most);

    /** The places of these jobs behind another place, in order. */
    List<Place> ordered(Collection<String> rows, Optional<Place> after);

    /** So many jobs behind a place, in order, whether or not they fulfil the conditions. */
    List<Place> walk(Optional<Place> after, int rows);

    /** The same of a state, the newest first. */
    List<String> newest(JobState state, int rows);

    /** Those of these jobs that fulfil all conditions, with their states. */
    Map<String, JobState> matching(Collection<String> rows);
  }

  /**
   * Places of the jobs of a piece.
   *
   * @param next where to go on; empty if nothing follows
   */
  public record Found(List<Place> places, Optional<Place> next) {}

  public JobListWalk(Source source) {
    this.source = source;
  }

  public Found list(Optional<Place> after, int limit) {
    return source
        .few(FEW)
        .map(rows -> first(source.ordered(source.matching(rows).keySet(), after), limit))
        .orElseGet(() -> walk(after, limit));
  }

  private static Found first(List<Place> all, int limit) {
    return all.size() <= limit
        ? new Found(all, Optional.empty())
        : new Found(all.subList(0, limit), Optional.of(all.get(limit - 1)));
  }

  private Found walk(Optional<Place> after, int limit) {
    List<Place> found = new ArrayList<>();
    Optional<Place> at = after;
    for (int chunk : CHUNKS) {
      int size = Math.max(chunk, limit + 1);
      List<Place> looked = source.walk(at, size);
      Set<String> hits = source.matching(looked.stream().map(Place::row).toList()).keySet();
      for (int i = 0; i < looked.size(); i++) {
        at = Optional.of(looked.get(i));
        if (hits.contains(looked.get(i).row())) {
          found.add(looked.get(i));
          if (found.size() == limit) {
            boolean last = i == looked.size() - 1 && looked.size() < size;
            return new Found(found, last ? Optional.empty() : at);
          }
        }
      }
      if (looked.size() < size) {
        return new Found(found, Optional.empty());
      }
    }
    return new Found(found, at);
  }

  /** Counts by state. */
  public Totals totals(JobFilter filter) {
    Set<JobState> asked =
        filter.states().isEmpty() ? EnumSet.allOf(JobState.class) : EnumSet.copyOf(filter.states());
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    asked.forEach(state -> counts.put(state, 0L));
    Set<JobState> more = EnumSet.noneOf(JobState.class);
    Optional<List<String>> few = source.few(FEW);
    if (few.isPresent()) {
      count(few.get(), counts);
    } else if (JobCondition.words(filter).isEmpty()
        && filter.createdBy().isEmpty()
        && filter.schedule().isEmpty()) {
      for (JobState state : asked) {
        List<String> rows = source.newest(state, FEW);
        count(rows, counts);
        if (rows.size() == FEW) {
          more.add(state);
        }
      }
    } else {
      List<String> rows = source.walk(Optional.empty(), COUNTED).stream().map(Place::row).toList();
      count(rows, counts);
      if (rows.size() == COUNTED) {
        more.addAll(asked);
      }
    }
    return new Totals(counts, more);
  }

  private void count(Collection<String> rows, Map<JobState, Long> counts) {
    source.matching(rows).values().forEach(state -> counts.merge(state, 1L, Long::sum));
  }
}
