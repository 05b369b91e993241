package dev.winch.store.postgres;

import dev.winch.model.run.JobRun;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobLists.Totals;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobListWalk;
import dev.winch.store.rows.JobRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Lists by cursor, each on a connection of its own for as long as it takes. */
final class PostgresJobLists implements JobLists {
  private final Pool pool;
  private final JobRows rows;

  PostgresJobLists(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.rows = new JobRows(definitions);
  }

  @Override
  public Piece list(JobFilter filter, Sort sort, Optional<Place> after, int limit) {
    return pool.snapshot(
        session -> {
          var source = new PostgresJobListSource(session, filter, sort);
          JobListWalk.Found found = new JobListWalk(source).list(after, limit);
          return new Piece(jobs(session, found.places()), found.next());
        });
  }

  private List<JobRun> jobs(PostgresSession session, List<Place> places) {
    Map<String, JobRun> found = new HashMap<>();
    session.each(
        JobRows.SELECT_SHOWN + "where id = any(?)",
        p -> p.texts(places.stream().map(Place::row).toList()),
        rows::read,
        job -> found.put(job.id().value(), job));
    return places.stream().map(Place::row).map(found::get).filter(Objects::nonNull).toList();
  }

  @Override
  public Totals totals(JobFilter filter) {
    return pool.snapshot(
        session ->
            new JobListWalk(new PostgresJobListSource(session, filter, Sort.NEWEST))
                .totals(filter));
  }
}
