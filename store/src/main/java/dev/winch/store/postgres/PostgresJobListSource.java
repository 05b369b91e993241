package dev.winch.store.postgres;

import dev.winch.model.run.JobState;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.rows.JobListConditions;
import dev.winch.store.rows.JobListWalk;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Alternatives;
import dev.winch.store.search.Alternatives.Alternative;
import dev.winch.store.search.JobCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One list on PostgreSQL. The jobs of one state, creator or schedule are read from an index in the
 * order of their creation; those of a word come in no order.
 */
final class PostgresJobListSource implements JobListWalk.Source {
  private static final String ENDED = "coalesce(completed_at, failed_at, cancelled_at)";

  private static final JobListConditions.Dialect DIALECT =
      new JobListConditions.Dialect(
          "state = any(?)",
          "exists (select 1 from job_specs as spec"
              + " where spec.id = hit.id and spec.words @@ ?::tsquery)",
          "exists (select 1 from unnest(?) as beginning where starts_with(hit.id, beginning))");

  private final PostgresSession session;
  private final JobFilter filter;
  private final Sort sort;
  private final PostgresVisibility visible;
  private final long from;
  private final long to;

  /** For each query, its alternatives. */
  private final Map<JobQuery, List<Alternative>> words = new LinkedHashMap<>();

  private final JobListConditions conditions;
  private final List<Driver> drivers = new ArrayList<>();

  /** Rows of an index. */
  private record Part(String rows, Statements.Binding binding) {}

  /**
   * An index for one condition: the union of its parts has all jobs that fulfil it.
   *
   * @param ordered whether the parts are read in the order of creation, within the window of time
   */
  private record Driver(List<Part> parts, boolean ordered) {}

  PostgresJobListSource(PostgresSession session, JobFilter filter, Sort sort) {
    this.session = session;
    session.execute("set local enable_seqscan = off");
    this.filter = filter;
    this.sort = sort;
    this.visible = new PostgresVisibility(filter.viewer());
    this.from = filter.from().map(Micros::of).orElse(Long.MIN_VALUE);
    this.to = filter.to().map(Micros::of).orElse(Long.MAX_VALUE);
    JobCondition.words(filter)
        .forEach(query -> words.put(query, List.copyOf(Alternatives.of(query, new Lexemes()))));
    this.conditions = new JobListConditions(filter, words, DIALECT);
    addDrivers();
  }

  private void addDrivers() {
    filter
        .schedule()
        .ifPresent(id -> drivers.add(ordered(part("jobs where schedule_id = ?", id.value()))));
    filter
        .createdBy()
        .ifPresent(id -> drivers.add(ordered(part("jobs where created_by = ?", id.value()))));
    words.forEach(
        (query, alternatives) -> {
          if (!query.ids().isEmpty()) {
            drivers.add(new Driver(List.of(ids(query)), false));
          } else {
            drivers.add(
                new Driver(alternatives.stream().map(PostgresJobListSource::part).toList(), false));
          }
        });
    if (!filter.states().isEmpty()) {
      drivers.add(
          new Driver(
              filter.states().stream()
                  .map(state -> part("jobs where state = ?", state.name()))
                  .toList(),
              true));
    }
    drivers.add(ordered(new Part("job_specs where true", Statements.Binding.NONE)));
  }

  private static Driver ordered(Part part) {
    return new Driver(List.of(part), true);
  }

  private static Part part(String rows, String value) {
    return new Part(rows, params -> params.text(value));
  }

  private static Part part(Alternative alternative) {
    return alternative.match().isEmpty()
        ? part("jobs where state = ?", alternative.state().orElseThrow().name())
        : part("job_specs where words @@ ?::tsquery", alternative.match());
  }

  private static Part ids(JobQuery query) {
    return new Part(
        "unnest(?) as beginning join jobs"
            + " on jobs.id >= beginning and jobs.id < beginning || chr(1114111) where true",
        params -> params.texts(query.ids()));
  }

  @Override
  public Optional<List<String>> few(int most) {
    for (Driver driver : drivers) {
      List<String> rows =
          driver.ordered()
              ? ids(inOrder(driver.parts(), Optional.empty(), true, most + 1))
              : inNoOrder(driver.parts(), most + 1);
      if (rows.size() <= most) {
        return Optional.of(rows);
      }
    }
    return Optional.empty();
  }

  private List<String> inNoOrder(List<Part> parts, int each) {
    if (parts.isEmpty()) {
      return List.of();
    }
    String sql =
        parts.stream()
            .map(part -> "(select id from " + part.rows() + " limit " + each + ")")
            .collect(Collectors.joining(" union "));
    // A word of nearly every job is found sooner without the index.
    session.execute("set local enable_seqscan = on");
    List<String> found =
        session.list(
            sql,
            params -> {
              for (Part part : parts) {
                part.binding().to(params);
              }
            },
            Row::text);
    session.execute("set local enable_seqscan = off");
    return found;
  }

  private List<Place> inOrder(
      List<Part> parts, Optional<Place> after, boolean descending, int rows) {
    String order = " order by created_at%1$s, id%1$s limit ".formatted(descending ? " desc" : "");
    String cursor =
        after.isEmpty() ? "" : " and (created_at, id) " + (descending ? "<" : ">") + " (?, ?)";
    String sql =
        parts.stream()
            .map(
                part ->
                    "(select created_at, id from "
                        + part.rows()
                        + " and created_at >= ? and created_at < ?"
                        + cursor
                        + order
                        + rows
                        + ")")
            .collect(Collectors.joining(" union "));
    return session.list(
        parts.size() == 1 ? sql : sql + order + rows,
        params -> {
          for (Part part : parts) {
            part.binding().to(params);
            params.number(from).number(to);
            if (after.isPresent()) {
              params.number(after.get().key()).text(after.get().row());
            }
          }
        },
        row -> new Place(row.number(), row.text()));
  }

  private static List<String> ids(List<Place> places) {
    return places.stream().map(Place::row).toList();
  }

  @Override
  public List<Place> walk(Optional<Place> after, int rows) {
    if (sort.key() != Sort.Key.CREATED) {
      return byKey("", Statements.Binding.NONE, after, " limit " + rows);
    }
    List<Part> parts = drivers.stream().filter(Driver::ordered).findFirst().orElseThrow().parts();
    return inOrder(parts, after, sort.descending(), rows);
  }

  @Override
  public List<String> newest(JobState state, int rows) {
    List<Part> parts = List.of(part("jobs where state = ?", state.name()));
    return ids(inOrder(parts, Optional.empty(), true, rows));
  }

  @Override
  public List<Place> ordered(Collection<String> rows, Optional<Place> after) {
    return byKey(" and id = any(?)", params -> params.texts(rows), after, "");
  }

  private List<Place> byKey(
      String condition, Statements.Binding binding, Optional<Place> after, String limit) {
    String cursor =
        after.isEmpty()
            ? ""
            : " and (%s, id) %s (?, ?)".formatted(key(), sort.descending() ? "<" : ">");
    String direction = sort.descending() ? " desc" : "";
    return session.list(
        "select %1$s, id from jobs where %1$s is not null%2$s%3$s order by %1$s%4$s, id%4$s%5$s"
            .formatted(key(), condition, cursor, direction, limit),
        params -> {
          binding.to(params);
          if (after.isPresent()) {
            params.number(after.get().key()).text(after.get().row());
          }
        },
        row -> new Place(row.number(), row.text()));
  }

  private String key() {
    return switch (sort.key()) {
      case CREATED -> "created_at";
      case STARTED -> "started_at";
      case ENDED -> ENDED;
      case DURATION -> "(" + ENDED + " - started_at)";
    };
  }

  @Override
  public Map<String, JobState> matching(Collection<String> rows) {
    String sql =
        "select id, state from jobs as hit where id = any(?)"
            + " and created_at >= ? and created_at < ?"
            + conditions.sql()
            + visible.andOfJobs();
    Map<String, JobState> found = new LinkedHashMap<>();
    session.each(
        sql,
        params -> {
          params.texts(rows).number(from).number(to);
          conditions.bind(params);
          visible.bind(params);
        },
        row -> Map.entry(row.text(), JobState.valueOf(row.text())),
        row -> found.put(row.getKey(), row.getValue()));
    return found;
  }
}
