package dev.winch.store.sqlite;

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
import dev.winch.store.search.JobCondition;
import java.util.List;
import java.util.Optional;

/** Lists by cursor on the connections that only read. */
final class SqliteJobLists implements JobLists {
  private final Readers readers;
  private final Definitions definitions;
  private final JobRows rows;
  private final Runnable catchUp;

  /**
   * @param catchUp brings the search index up to date
   */
  SqliteJobLists(Readers readers, Definitions definitions, Runnable catchUp) {
    this.readers = readers;
    this.definitions = definitions;
    this.rows = new JobRows(definitions);
    this.catchUp = catchUp;
  }

  @Override
  public Piece list(JobFilter filter, Sort sort, Optional<Place> after, int limit) {
    indexWords(filter);
    return readers.snapshot(
        session -> {
          var source = new SqliteJobListSource(session, definitions, filter, sort);
          JobListWalk.Found found = new JobListWalk(source).list(after, limit);
          return new Piece(jobs(session, found.places()), found.next());
        });
  }

  private List<JobRun> jobs(SqliteSession session, List<Place> places) {
    return places.stream()
        .map(
            place ->
                session.first(
                    JobRows.SELECT_SHOWN + "where seq = ?",
                    p -> p.number(Long.parseLong(place.row())),
                    rows::read))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public Totals totals(JobFilter filter) {
    indexWords(filter);
    return readers.snapshot(
        session ->
            new JobListWalk(new SqliteJobListSource(session, definitions, filter, Sort.NEWEST))
                .totals(filter));
  }

  private void indexWords(JobFilter filter) {
    if (!JobCondition.words(filter).isEmpty() && readers.read(SearchIndex::isBehind)) {
      catchUp.run();
    }
  }
}
