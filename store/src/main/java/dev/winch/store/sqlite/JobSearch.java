package dev.winch.store.sqlite;

import dev.winch.model.run.JobState;
import dev.winch.store.Reads.JobQuery;
import dev.winch.store.search.WordQuery;
import dev.winch.store.search.WordQuery.Word;
import dev.winch.store.search.Words;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns a search into SQL. A word may stand in the text or be the job's state, so a search is a
 * union of alternatives: in each, some words are looked up in the full-text index and the others
 * restrict the state. Every alternative gives its hits in order of {@code seq}, newest first, and
 * SQLite merges them only as far as they are asked for.
 */
final class JobSearch {
  /** With so many words that start alike, the index joins their hits faster than we name them. */
  private static final int NAMED_COMPLETIONS = 24;

  /** Of so few jobs in a state each is looked up in the full-text index. */
  private static final int FEW = 100;

  /** Of so many the places are collected first; of more, each hit's state is looked up. */
  private static final int SOME = 10_000;

  private static final String IN_STATE = "from jobs indexed by jobs_state where state = ?";

  private static final String MATCHES =
      "exists (select 1 from job_words where job_words match ? and job_words.rowid = jobs.seq)";

  private static final Map<JobState, Set<String>> STATE_WORDS = stateWords();

  private final Session session;
  private final String ids;
  private final Set<Alternative> alternatives = new LinkedHashSet<>();

  /**
   * A part of the union.
   *
   * @param match full-text expression, {@code ""} for none
   * @param state that a job must be in
   */
  private record Alternative(String match, Optional<JobState> state) {}

  /** SQL of a part of the union. */
  private record Part(String sql, Session.Binding binding) {}

  JobSearch(Session session, Definitions definitions, JobQuery query) {
    this.session = session;
    this.ids = query.ids().isEmpty() ? "" : definitions.encode(query.ids()).orElseThrow();
    WordQuery text = WordQuery.parse(query.text());
    WordQuery name = WordQuery.parse(query.name());
    Set<JobState> states = states(query.states());
    if (text.nothing() || name.nothing() || states.isEmpty()) {
      return;
    }
    List<String> clauses = new ArrayList<>();
    name.words().forEach(word -> clauses.add("name : " + anyOf(spellings(word))));
    if (!query.tags().isEmpty()) {
      clauses.add("tags : " + anyOf(query.tags().stream().map(SearchIndex::tagWord).toList()));
    }
    expand(distinct(text.words()), clauses, states);
  }

  private static Map<JobState, Set<String>> stateWords() {
    Map<JobState, Set<String>> words = new LinkedHashMap<>();
    for (JobState state : JobState.values()) {
      words.put(state, Words.of(state.name()));
    }
    return words;
  }

  private static Set<JobState> states(List<String> names) {
    Set<JobState> states = EnumSet.allOf(JobState.class);
    if (!names.isEmpty()) {
      states.removeIf(state -> names.stream().noneMatch(state.name()::equalsIgnoreCase));
    }
    return states;
  }

  /** Words that ask for the same thing once, so that repeating one costs nothing. */
  private static List<Word> distinct(List<Word> words) {
    Map<Object, Word> distinct = new LinkedHashMap<>();
    words.forEach(word -> distinct.putIfAbsent(word.prefix() ? word : word.stem(), word));
    return List.copyOf(distinct.values());
  }

  private void expand(List<Word> words, List<String> clauses, Set<JobState> states) {
    if (words.isEmpty()) {
      add(String.join(" AND ", clauses), states);
      return;
    }
    Word word = words.getFirst();
    List<Word> others = words.subList(1, words.size());
    List<String> longer = new ArrayList<>(clauses);
    longer.add("{name description} : " + anyOf(spellings(word)));
    expand(others, longer, states);
    Set<JobState> meant = EnumSet.copyOf(states);
    meant.removeIf(state -> !word.matches(STATE_WORDS.get(state)));
    if (!meant.isEmpty()) {
      expand(others, clauses, meant);
    }
  }

  private void add(String match, Set<JobState> states) {
    boolean narrow = !match.isEmpty() || !ids.isEmpty();
    if (narrow && states.size() == JobState.values().length) {
      alternatives.add(new Alternative(match, Optional.empty()));
    } else {
      states.forEach(state -> alternatives.add(new Alternative(match, Optional.of(state))));
    }
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

  /** Words hold letters and digits only, so there is no quote to escape. */
  private static String quoted(String word) {
    return '"' + word + '"';
  }

  private static String anyOf(List<String> words) {
    return words.stream().collect(Collectors.joining(" OR ", "(", ")"));
  }

  /** Places of the hits on a page, newest first. */
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

  /** How many hits there are, counted up to one more than the bound. */
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
    List<Part> parts = alternatives.stream().map(this::part).toList();
    return new Part(
        parts.stream().map(Part::sql).collect(Collectors.joining(" union ")),
        params -> {
          for (Part part : parts) {
            part.binding().to(params);
          }
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

  /** Starts from what is fewer. */
  private Part matchInState(String match, String state) {
    long size =
        session.number(
            "select count(*) from (select 1 " + IN_STATE + " limit " + (SOME + 1) + ")",
            params -> params.text(state));
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
            : "select job_words.rowid as seq from job_words cross join jobs"
                + " on seq = job_words.rowid where job_words match ? and state = ?";
    return new Part(filter, params -> params.text(match).text(state));
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
