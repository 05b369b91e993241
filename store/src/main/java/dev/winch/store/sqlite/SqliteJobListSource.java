package dev.winch.store.sqlite;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.JobState;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobListConditions;
import dev.winch.store.rows.JobListWalk;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Alternatives.Alternative;
import dev.winch.store.search.JobCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One list on SQLite. Every index on jobs has {@code seq} behind its columns, so the jobs of one
 * state, creator, schedule or word are read in the order of their creation.
 */
final class SqliteJobListSource implements JobListWalk.Source {
  private static final String ENDED = "coalesce(completed_at, failed_at, cancelled_at)";

  private static final JobListConditions.Dialect DIALECT =
      new JobListConditions.Dialect(
          "state in (select value from json_each(?))",
          SqliteJobSearch.MATCHES,
          "exists (select 1 from json_each(?) as beginning"
              + " where substr(jobs.id, 1, length(beginning.value)) = beginning.value)");

  private final SqliteSession session;
  private final Definitions definitions;
  private final JobFilter filter;
  private final Sort sort;
  private final SqliteVisibility visible;

  /** Jobs with numbers from the first to before the second are in the window of time. */
  private final long lowest;

  private final long beyond;

  /** For each query, its alternatives. */
  private final Map<JobQuery, List<Alternative>> words = new LinkedHashMap<>();

  private final JobListConditions conditions;
  private final List<Driver> drivers = new ArrayList<>();

  /** Rows of an index, in the order of the column {@code seq}. */
  private record Part(String seq, String rows, Statements.Binding binding) {}

  /**
   * An index for one condition: the union of its parts has all jobs that fulfil it.
   *
   * @param ordered whether the parts are read in order
   */
  private record Driver(List<Part> parts, boolean ordered) {}

  SqliteJobListSource(SqliteSession session, Definitions definitions, JobFilter filter, Sort sort) {
    this.session = session;
    this.definitions = definitions;
    this.filter = filter;
    this.sort = sort;
    this.visible = new SqliteVisibility(filter.viewer());
    this.lowest =
        filter.from().map(time -> from(time).orElse(Long.MAX_VALUE)).orElse(Long.MIN_VALUE);
    this.beyond = filter.to().flatMap(this::from).orElse(Long.MAX_VALUE);
    JobCondition.words(filter)
        .forEach(
            query ->
                words.put(
                    query,
                    List.copyOf(new SqliteJobSearch(session, definitions, query).alternatives())));
    this.conditions = new JobListConditions(filter, words, DIALECT);
    addDrivers();
  }

  /** The number of the first job that was created then or later. */
  private Optional<Long> from(Instant time) {
    return session.first(
        "select seq from jobs indexed by jobs_created where created_at >= ?"
            + " order by created_at, seq limit 1",
        p -> p.number(Micros.of(time)),
        Row::number);
  }

  private void addDrivers() {
    filter
        .schedule()
        .ifPresent(id -> drivers.add(driver("jobs_of_schedule where schedule_id = ?", id.value())));
    filter
        .createdBy()
        .ifPresent(id -> drivers.add(driver("jobs_creator where created_by = ?", id.value())));
    words.forEach(
        (query, alternatives) -> {
          if (!query.ids().isEmpty()) {
            drivers.add(new Driver(List.of(ids(query)), false));
          } else {
            drivers.add(new Driver(alternatives.stream().map(this::part).toList(), true));
          }
        });
    if (!filter.states().isEmpty()) {
      drivers.add(
          new Driver(filter.states().stream().map(state -> inState(state.name())).toList(), true));
    }
    drivers.add(
        new Driver(List.of(new Part("seq", "jobs where true", Statements.Binding.NONE)), true));
  }

  private static Driver driver(String index, String value) {
    return new Driver(
        List.of(new Part("seq", "jobs indexed by " + index, params -> params.text(value))), true);
  }

  private static Part inState(String state) {
    return new Part("seq", "jobs indexed by jobs_state where state = ?", p -> p.text(state));
  }

  private Part part(Alternative alternative) {
    return alternative.match().isEmpty()
        ? inState(alternative.state().orElseThrow().name())
        : new Part(
            "rowid",
            "job_words where job_words match ?",
            params -> params.text(alternative.match()));
  }

  private Part ids(JobQuery query) {
    return new Part(
        "seq",
        "json_each(?) as beginning cross join jobs indexed by jobs_id"
            + " on jobs.id >= beginning.value and jobs.id < beginning.value || char(0x10ffff)"
            + " where true",
        params -> params.text(definitions.encode(query.ids())));
  }

  @Override
  public Optional<List<String>> few(int most) {
    for (Driver driver : drivers) {
      List<String> rows =
          rows(driver.parts(), driver.ordered() ? " desc" : "", lowest, beyond, most + 1);
      if (rows.size() <= most) {
        return Optional.of(rows);
      }
    }
    return Optional.empty();
  }

  /** Numbers from one to before another, of each part at most so many. */
  private List<String> rows(List<Part> parts, String order, long first, long end, int each) {
    if (parts.isEmpty()) {
      return List.of();
    }
    String sql =
        parts.stream()
            .map(
                part ->
                    "select * from (select %1$s as seq from %2$s and %1$s >= ? and %1$s < ?%3$s limit ?)"
                        .formatted(
                            part.seq(),
                            part.rows(),
                            order.isEmpty() ? "" : " order by " + part.seq() + order))
            .collect(Collectors.joining(" union "));
    return session.list(
        order.isEmpty() ? sql : sql + " order by seq" + order + " limit ?",
        params -> {
          for (Part part : parts) {
            part.binding().to(params);
            params.number(first).number(end).number(each);
          }
          if (!order.isEmpty()) {
            params.number(each);
          }
        },
        Row::text);
  }

  @Override
  public List<Place> walk(Optional<Place> after, int rows) {
    if (sort.key() != Sort.Key.CREATED) {
      return byKey(
          "jobs indexed by " + index(), Statements.Binding.NONE, "", after, " limit " + rows);
    }
    List<Part> parts = drivers.stream().filter(Driver::ordered).findFirst().orElseThrow().parts();
    long first = sort.descending() ? lowest : after.map(at -> at.key() + 1).orElse(lowest);
    long end = sort.descending() ? after.map(Place::key).orElse(beyond) : beyond;
    return rows(parts, direction(), Math.max(first, lowest), Math.min(end, beyond), rows).stream()
        .map(seq -> new Place(Long.parseLong(seq), seq))
        .toList();
  }

  @Override
  public List<String> newest(JobState state, int rows) {
    return rows(List.of(inState(state.name())), " desc", lowest, beyond, rows);
  }

  @Override
  public List<Place> ordered(Collection<String> rows, Optional<Place> after) {
    return byKey(
        "jobs",
        params -> params.text(json(rows)),
        " and seq in (select value from json_each(?))",
        after,
        "");
  }

  private List<Place> byKey(
      String table,
      Statements.Binding binding,
      String condition,
      Optional<Place> after,
      String limit) {
    String beyondPlace = sort.descending() ? "<" : ">";
    String cursor =
        after.isEmpty()
            ? ""
            : " and %1$s %2$s= ? and (%1$s %2$s ? or seq %2$s ?)".formatted(key(), beyondPlace);
    return session.list(
        "select %1$s, seq from %2$s where %1$s is not null%3$s%4$s order by %1$s%5$s, seq%5$s%6$s"
            .formatted(key(), table, condition, cursor, direction(), limit),
        params -> {
          binding.to(params);
          if (after.isPresent()) {
            params.number(after.get().key()).number(after.get().key()).number(seq(after.get()));
          }
        },
        row -> new Place(row.number(), row.text()));
  }

  /** The places of this store have the number of the job. */
  private static long seq(Place place) {
    try {
      return Long.parseLong(place.row());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "invalid after: this database has no job " + place.row() + "; begin without it");
    }
  }

  private String direction() {
    return sort.descending() ? " desc" : "";
  }

  private String key() {
    return switch (sort.key()) {
      case CREATED -> "seq";
      case STARTED -> "started_at";
      case ENDED -> ENDED;
      case DURATION -> ENDED + " - started_at";
    };
  }

  private String index() {
    return switch (sort.key()) {
      case CREATED -> "jobs_created";
      case STARTED -> "jobs_started";
      case ENDED -> "jobs_ended";
      case DURATION -> "jobs_duration";
    };
  }

  private static String json(Collection<String> rows) {
    return rows.stream().collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  public Map<String, JobState> matching(Collection<String> rows) {
    String sql =
        "select seq, state from jobs where seq in (select value from json_each(?))"
            + " and seq >= ? and seq < ?"
            + conditions.sql()
            + visible.andOfJobs("jobs.seq");
    Map<String, JobState> found = new LinkedHashMap<>();
    session.each(
        sql,
        params -> {
          params.text(json(rows)).number(lowest).number(beyond);
          conditions.bind(params);
          visible.bind(params);
        },
        row -> Map.entry(row.text(), JobState.valueOf(row.text())),
        row -> found.put(row.getKey(), row.getValue()));
    return found;
  }
}
