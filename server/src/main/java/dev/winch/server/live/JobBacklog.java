package dev.winch.server.live;

import dev.winch.model.run.JobRun;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The jobs that were created, started or ended since a moment, as they are now, each once. Used by
 * one thread at a time.
 */
final class JobBacklog {
  private static final int ROWS = 64;

  private final JobLists lists;
  private final JobFilter filter;
  private final Instant since;
  private final Deque<Sort.Key> orders =
      new ArrayDeque<>(List.of(Sort.Key.CREATED, Sort.Key.STARTED, Sort.Key.ENDED));
  private Optional<Place> at = Optional.empty();

  JobBacklog(JobLists lists, JobFilter filter, Instant since) {
    this.lists = lists;
    this.filter = filter;
    this.since = since;
  }

  boolean isEmpty() {
    return orders.isEmpty();
  }

  /** Some of them, maybe none; not to be called if there are no more. */
  List<JobRun> next() {
    Sort.Key key = orders.getFirst();
    boolean created = key == Sort.Key.CREATED;
    Optional<Place> place = at.isPresent() || created ? at : Optional.of(Place.before(since));
    Piece piece =
        lists.list(
            created ? filter.createdSince(since) : filter, new Sort(key, false), place, ROWS);
    at = piece.next();
    if (at.isEmpty()) {
      orders.removeFirst();
    }
    return piece.items().stream().filter(job -> !cameBefore(key, job)).toList();
  }

  /** Whether an order before this one had the job. */
  private boolean cameBefore(Sort.Key key, JobRun job) {
    boolean created = !job.createdAt().isBefore(since);
    boolean started = job.startedAt().filter(time -> !time.isBefore(since)).isPresent();
    return switch (key) {
      case CREATED, DURATION -> false;
      case STARTED -> created;
      case ENDED -> created || started;
    };
  }
}
