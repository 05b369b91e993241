package dev.winch.tests.kit.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.winch.codec.view.Redaction;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobLists.Totals;
import dev.winch.store.search.JobCondition;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Lists by looking at every row. */
final class MemoryJobLists implements JobLists {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::key).thenComparing(Place::row);

  private final Redaction redaction = Redaction.standard();
  private final MemoryTables tables;
  private final Guard guard;

  MemoryJobLists(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Piece list(JobFilter filter, Sort sort, Optional<Place> after, int limit) {
    Comparator<Place> order = sort.descending() ? ORDER.reversed() : ORDER;
    return guard.during(
        () -> {
          List<Place> places =
              matching(filter)
                  .flatMap(job -> place(sort.key(), job).stream())
                  .filter(place -> after.map(at -> order.compare(place, at) > 0).orElse(true))
                  .sorted(order)
                  .limit(limit + 1L)
                  .toList();
          List<Place> items = places.stream().limit(limit).toList();
          return new Piece(
              items.stream()
                  .map(place -> Objects.requireNonNull(tables.jobs.get(new JobId(place.row()))))
                  .map(MemoryJobQueries::shown)
                  .toList(),
              Optional.of(items).filter(_ -> places.size() > items.size()).map(List::getLast));
        });
  }

  private Stream<JobRun> matching(JobFilter filter) {
    JobCondition condition = new JobCondition(filter);
    return tables.jobs.values().stream()
        .filter(
            job -> {
              Optional<JobSpec> spec = Optional.ofNullable(tables.specs.get(job.id()));
              JobRun shown =
                  spec.filter(one -> !one.hidden().isEmpty())
                      .map(one -> redaction.of(one).job(job))
                      .orElse(job);
              List<Permission> permissions = spec.map(JobSpec::permissions).orElse(List.of());
              return condition.matches(shown, permissions);
            });
  }

  private static Optional<Place> place(Sort.Key key, JobRun job) {
    Optional<Instant> ended = job.completedAt().or(job::failedAt).or(job::cancelledAt);
    Optional<Long> at =
        switch (key) {
          case CREATED -> Optional.of(micros(job.createdAt()));
          case STARTED -> job.startedAt().map(MemoryJobLists::micros);
          case ENDED -> ended.map(MemoryJobLists::micros);
          case DURATION ->
              ended.flatMap(end -> job.startedAt().map(start -> micros(end) - micros(start)));
        };
    return at.map(time -> new Place(time, job.id().value()));
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  @Override
  public Totals totals(JobFilter filter) {
    return guard.during(
        () -> {
          Map<JobState, Long> counts = new EnumMap<>(JobState.class);
          Stream.of(JobState.values())
              .filter(state -> filter.states().isEmpty() || filter.states().contains(state))
              .forEach(state -> counts.put(state, 0L));
          counts.putAll(matching(filter).collect(groupingBy(JobRun::state, counting())));
          return new Totals(counts, Set.of());
        });
  }
}
