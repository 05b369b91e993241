package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.rows.PageMath;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Alternatives;
import dev.winch.store.search.Alternatives.Alternative;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Job search on PostgreSQL. Up to {@link #FEW} hits are all taken from the full-text index, then
 * counted and sorted; if there are more, jobs are scanned from the newest on until the page is
 * full. The choice is made by counting, because the planner's estimates for rare words are
 * unreliable.
 */
final class PostgresJobSearch {
  private static final String NEWEST_FIRST = " order by created_at desc, id desc";

  /**
   * Up to this many hits are taken from the index; more frequent words are found quickly by
   * scanning.
   */
  private static final int FEW = 1_000;

  private final PostgresSession session;
  private final JobQuery query;
  private final Set<Alternative> alternatives;
  private final PostgresVisibility visible;

  /** SQL for (created_at, id), one part of the union. */
  private record Part(String sql, Statements.Binding binding) {
    Part then(String more, Statements.Binding itsBinding) {
      return new Part(
          "(" + sql + more + ")",
          params -> {
            binding.to(params);
            itsBinding.to(params);
          });
    }
  }

  PostgresJobSearch(PostgresSession session, JobQuery query) {
    this.session = session;
    this.query = query;
    this.alternatives = Alternatives.of(query, new Lexemes());
    this.visible = new PostgresVisibility(query.viewer());
  }

  /**
   * Result of a search.
   *
   * @param hits counted up to one more than the bound
   * @param page newest first
   */
  record Found(long hits, List<JobId> page) {}

  private record Hit(long createdAt, String id) {
    static final Comparator<Hit> NEWEST_FIRST =
        Comparator.comparingLong(Hit::createdAt).thenComparing(Hit::id).reversed();
  }

  Found find() {
    Set<Hit> few = new TreeSet<>(Hit.NEWEST_FIRST);
    List<Part> candidates = new ArrayList<>();
    boolean areFew = true;
    for (Part part : parts().toList()) {
      Part some = atMost(FEW + 1, part);
      List<Hit> hits =
          session.list(some.sql(), some.binding(), row -> new Hit(row.number(), row.text()));
      if (hits.size() <= FEW) {
        few.addAll(hits);
        candidates.add(part);
      } else {
        areFew = false;
        candidates.add(newest(part));
      }
    }
    return areFew ? new Found(few.size(), page(few)) : new Found(count(), page(union(candidates)));
  }

  private static Part atMost(int hits, Part part) {
    return part.then(" limit ?", params -> params.number(hits));
  }

  private List<JobId> page(Set<Hit> hits) {
    return hits.stream()
        .skip(offset())
        .limit(query.size())
        .map(hit -> new JobId(hit.id()))
        .toList();
  }

  private long count() {
    int most = JobQuery.COUNTED + 1;
    Part hits = union(parts().map(part -> atMost(most, part)).toList());
    return session.number(
        "select count(*) from (select 1 from (%s) hits limit %d) counted"
            .formatted(hits.sql(), most),
        hits.binding());
  }

  private List<JobId> page(Part hits) {
    return session.list(
        "with hits as materialized (%s) select id from hits%s limit ? offset ?"
            .formatted(hits.sql(), NEWEST_FIRST),
        params -> {
          hits.binding().to(params);
          params.number(query.size()).number(offset());
        },
        row -> new JobId(row.text()));
  }

  private long offset() {
    return PageMath.offset(query.page(), query.size());
  }

  private Part newest(Part part) {
    long most = Math.min(offset(), Long.MAX_VALUE - query.size()) + query.size();
    return part.then(NEWEST_FIRST + " limit ?", params -> params.number(most));
  }

  private static Part union(List<Part> parts) {
    return new Part(
        parts.stream().map(Part::sql).collect(Collectors.joining(" union ")),
        params -> {
          for (Part part : parts) {
            part.binding().to(params);
          }
        });
  }

  private Stream<Part> parts() {
    return alternatives.stream().map(one -> visible(part(one)));
  }

  private Part visible(Part part) {
    String condition = visible.andOfJobs();
    return condition.isEmpty()
        ? part
        : new Part(
            "select created_at, id from (" + part.sql() + ") as hit where true" + condition,
            params -> {
              part.binding().to(params);
              visible.bind(params);
            });
  }

  private Part part(Alternative wanted) {
    boolean words = !wanted.match().isEmpty();
    if (!query.ids().isEmpty()) {
      return new Part(
          "select jobs.created_at, jobs.id from unnest(?) as beginning join jobs"
              + " on jobs.id >= beginning and jobs.id < beginning || chr(1114111)"
              + (words ? " join job_specs on job_specs.id = jobs.id and words @@ ?::tsquery" : "")
              + (wanted.state().isPresent() ? " where state = ?" : ""),
          params -> {
            params.texts(query.ids());
            bind(params, wanted);
          });
    }
    String sql =
        wanted.state().isEmpty()
            ? "select created_at, id from job_specs where words @@ ?::tsquery"
            : words
                ? "select job_specs.created_at, job_specs.id from job_specs"
                    + " join jobs on jobs.id = job_specs.id"
                    + " where words @@ ?::tsquery and state = ?"
                : "select created_at, id from jobs where state = ?";
    return new Part(sql, params -> bind(params, wanted));
  }

  private static void bind(Params params, Alternative wanted) throws SQLException {
    if (!wanted.match().isEmpty()) {
      params.text(wanted.match());
    }
    if (wanted.state().isPresent()) {
      params.text(wanted.state().get().name());
    }
  }
}
