package dev.winch.store.sqlite;

import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.search.Alternatives;
import dev.winch.store.search.Alternatives.Alternative;
import dev.winch.store.search.WordQuery.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Job search on SQLite. Every alternative yields its hits in order of {@code seq}, newest first,
 * and SQLite merges them only as far as needed.
 */
final class SqliteJobSearch implements Alternatives.Index {
  /** If more words share a prefix, FTS5's own prefix query is faster than listing them. */
  private static final int NAMED_COMPLETIONS = 24;

  /** Up to this many jobs in a state, each is looked up in the full-text index. */
  private static final int FEW = 100;

  /** Up to this many, their numbers are collected first; of more, each hit's state is looked up. */
  private static final int SOME = 10_000;

  private static final String IN_STATE = "from jobs indexed by jobs_state where state = ?";

  /** Whether the words of a job match. */
  static final String MATCHES =
      "exists (select 1 from job_words where job_words match ? and job_words.rowid = jobs.seq)";

  private final SqliteSession session;
  private final String ids;
  private final Set<Alternative> alternatives;
  private final SqliteVisibility visible;

  /** SQL of a part of the union. */
  private record Part(String sql, Statements.Binding binding) {}

  SqliteJobSearch(SqliteSession session, Definitions definitions, JobQuery query) {
    this.session = session;
    this.ids = query.ids().isEmpty() ? "" : definitions.encode(query.ids()).orElseThrow();
    this.alternatives = Alternatives.of(query, this);
    this.visible = new SqliteVisibility(query.viewer());
  }

  Set<Alternative> alternatives() {
    return alternatives;
  }

  @Override
  public String inText(Word word) {
    return "{name description} : " + anyOf(spellings(word));
  }

  @Override
  public String inName(Word word) {
    return "name : " + anyOf(spellings(word));
  }

  @Override
  public String tagged(List<String> tags) {
    return "tags : " + anyOf(tags.stream().map(SearchIndex::tagWord).toList());
  }

  @Override
  public String and() {
    return " AND ";
  }

  private List<String> spellings(Word word) {
    if (!word.prefix()) {
      return List.of(quoted(word.stem()));
    }
    List<String> completions =
        session.list(
            "select word from words where word >= ?1 and word < ?1 || char(0x10ffff) limit "
                + (NAMED_COMPLETIONS + 1),
            params -> params.text(word.written()),
            Row::text);
    Set<String> spellings = new LinkedHashSet<>();
    spellings.add(quoted(word.stem()));
    if (completions.size() > NAMED_COMPLETIONS) {
      spellings.add(quoted(word.written()) + " *");
    } else {
      completions.forEach(completion -> spellings.add(quoted(completion)));
    }
    return List.copyOf(spellings);
  }

  /** Quotes a word; words contain only letters and digits, so nothing is escaped. */
  private static String quoted(String word) {
    return '"' + word + '"';
  }

  private static String anyOf(List<String> words) {
    return words.stream().collect(Collectors.joining(" OR ", "(", ")"));
  }

  /** Sequence numbers of the hits on a page, newest first. */
  List<Long> page(long offset, int size) {
    if (alternatives.isEmpty()) {
      return List.of();
    }
    Part union = union();
    return session.list(
        union.sql() + " order by seq desc limit ? offset ?",
        params -> {
          union.binding().to(params);
          params.number(size).number(offset);
        },
        Row::number);
  }

  /** Number of hits, counted up to one more than the limit. */
  long count() {
    if (alternatives.isEmpty()) {
      return 0;
    }
    Part union = union();
    return session.number(
        "select count(*) from (" + union.sql() + " order by seq desc limit ?)",
        params -> {
          union.binding().to(params);
          params.number(JobQuery.COUNTED + 1);
        });
  }

  private Part union() {
    List<Alternative> merged = inFrequentStates();
    List<Part> parts = new ArrayList<>();
    if (!merged.isEmpty()) {
      parts.add(sideBySide(merged));
    }
    alternatives.stream()
        .filter(one -> !merged.contains(one))
        .map(one -> visible(part(one)))
        .forEach(parts::add);
    return new Part(
        parts.stream().map(Part::sql).collect(Collectors.joining(" union ")),
        params -> {
          for (Part part : parts) {
            part.binding().to(params);
          }
        });
  }

  /** Alternatives with the same match whose states many jobs have. */
  private List<Alternative> inFrequentStates() {
    if (!ids.isEmpty()) {
      return List.of();
    }
    List<Alternative> frequent =
        alternatives.stream()
            .filter(one -> !one.match().isEmpty())
            .filter(one -> one.state().filter(state -> inState(state.name()) > SOME).isPresent())
            .toList();
    return frequent.stream()
        .filter(one -> one.match().equals(frequent.getFirst().match()))
        .toList();
  }

  /**
   * Merges the hits of the match and the jobs in those states, which are both ordered. Set
   * operations are evaluated from left to right, so only one such part is possible, and it comes
   * first.
   */
  private Part sideBySide(List<Alternative> ofOneMatch) {
    return new Part(
        ofOneMatch.stream()
                .map(_ -> "select seq " + IN_STATE)
                .collect(Collectors.joining(" union "))
            + " intersect select rowid as seq from job_words where job_words match ?"
            + visible.andOfJobs("job_words.rowid"),
        params -> {
          for (Alternative one : ofOneMatch) {
            params.text(one.state().orElseThrow().name());
          }
          params.text(ofOneMatch.getFirst().match());
          visible.bind(params);
        });
  }

  private Part visible(Part part) {
    String condition = visible.andOfJobs("hit.seq");
    return condition.isEmpty()
        ? part
        : new Part(
            "select seq from (" + part.sql() + ") as hit where true" + condition,
            params -> {
              part.binding().to(params);
              visible.bind(params);
            });
  }

  private Part part(Alternative wanted) {
    if (!ids.isEmpty()) {
      return byId(wanted);
    }
    if (wanted.state().isEmpty()) {
      return new Part(
          "select rowid as seq from job_words where job_words match ?",
          params -> params.text(wanted.match()));
    }
    String state = wanted.state().get().name();
    return wanted.match().isEmpty()
        ? new Part("select seq " + IN_STATE, params -> params.text(state))
        : matchInState(wanted.match(), state);
  }

  /** Starts with the smaller set. */
  private Part matchInState(String match, String state) {
    long size = inState(state);
    if (size <= FEW) {
      return new Part(
          "select seq " + IN_STATE + " and " + MATCHES, params -> params.text(state).text(match));
    }
    String filter =
        size <= SOME
            ? "select rowid as seq from job_words where job_words match ?"
                + " and +rowid in (select seq "
                + IN_STATE
                + ")"
            : "select job_words.rowid as seq from job_words cross join jobs indexed by jobs_state"
                + " on seq = job_words.rowid where job_words match ? and state = ?";
    return new Part(filter, params -> params.text(match).text(state));
  }

  /** Number of jobs in the state, counted up to one more than {@link #SOME}. */
  private long inState(String state) {
    return session.number(
        "select count(*) from (select 1 " + IN_STATE + " limit " + (SOME + 1) + ")",
        params -> params.text(state));
  }

  private Part byId(Alternative wanted) {
    var sql =
        new StringBuilder(
            "select seq from json_each(?) as beginning cross join jobs indexed by jobs_id"
                + " on jobs.id >= beginning.value and jobs.id < beginning.value || char(0x10ffff)"
                + " where true");
    wanted.state().ifPresent(state -> sql.append(" and state = ?"));
    if (!wanted.match().isEmpty()) {
      sql.append(" and ").append(MATCHES);
    }
    return new Part(
        sql.toString(),
        params -> {
          params.text(ids);
          if (wanted.state().isPresent()) {
            params.text(wanted.state().get().name());
          }
          if (!wanted.match().isEmpty()) {
            params.text(wanted.match());
          }
        });
  }
}
