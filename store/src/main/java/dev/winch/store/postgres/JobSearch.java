package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.store.Reads.JobQuery;
import dev.winch.store.rows.Paging;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Alternatives;
import dev.winch.store.search.Alternatives.Alternative;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns a search into SQL. Hits are counted first: few ones are all taken from the full-text index
 * and sorted; of many, jobs are looked at from the newest on until a page is full.
 */
final class JobSearch {
  private static final String NEWEST_FIRST = " order by created_at desc, id desc";

  private final Session session;
  private final JobQuery query;
  private final Set<Alternative> alternatives;

  /** SQL that gives (created_at, id), one part of the union. */
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

  JobSearch(Session session, JobQuery query) {
    this.session = session;
    this.query = query;
    this.alternatives = Alternatives.of(query, new Lexemes());
  }

  /** How many hits there are, counted up to one more than the bound. */
  long count() {
    int most = JobQuery.COUNTED + 1;
    if (alternatives.isEmpty()) {
      return 0;
    }
    Part hits = union(parts().map(part -> part.then(" limit ?", p -> p.number(most))).toList());
    return session.number(
        "select count(*) from (select 1 from (%s) hits limit %d) counted"
            .formatted(hits.sql(), most),
        hits.binding());
  }

  /**
   * Hits on the page, newest first.
   *
   * @param hits what {@link #count} said
   */
  List<JobId> page(long hits) {
    long offset = Paging.offset(query.page(), query.size());
    if (offset >= hits && hits <= JobQuery.COUNTED) {
      return List.of();
    }
    Part all =
        hits <= JobQuery.COUNTED
            ? union(parts().map(part -> part.then("", Statements.Binding.NONE)).toList())
            : union(parts().map(part -> newest(part, offset)).toList());
    return session.list(
        "with hits as materialized (%s) select id from hits%s limit ? offset ?"
            .formatted(all.sql(), NEWEST_FIRST),
        params -> {
          all.binding().to(params);
          params.number(query.size()).number(offset);
        },
        row -> new JobId(row.text()));
  }

  private Part newest(Part part, long offset) {
    long most = Math.min(offset, Long.MAX_VALUE - query.size()) + query.size();
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
    return alternatives.stream().map(this::part);
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
