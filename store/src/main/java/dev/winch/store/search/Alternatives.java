package dev.winch.store.search;

import dev.winch.model.run.JobState;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.search.WordQuery.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Splits a job search into a union of alternatives. A word may occur in the text or be the job's
 * state, which changes and is therefore not in the full-text index. So each alternative looks up
 * some words in the index and restricts the state by the others.
 */
public final class Alternatives {
  private static final Map<JobState, Set<String>> STATE_WORDS = stateWords();

  private final Index index;
  private final boolean byId;
  private final Set<Alternative> found = new LinkedHashSet<>();

  /**
   * One alternative.
   *
   * @param match query of the full-text index, {@code ""} for none
   * @param state that a job must be in
   */
  public record Alternative(String match, Optional<JobState> state) {}

  /** Query syntax of a full-text index. */
  public interface Index {

    /** Jobs whose name or description has the word. */
    String inText(Word word);

    /** Jobs whose name has the word. */
    String inName(Word word);

    /** Jobs that have one of the tags. */
    String tagged(List<String> tags);

    /** Operator between clauses that must all hold. */
    String and();
  }

  private Alternatives(Index index, boolean byId) {
    this.index = index;
    this.byId = byId;
  }

  /** The alternatives; none if nothing can match. Id prefixes are left to the caller. */
  public static Set<Alternative> of(JobQuery query, Index index) {
    WordQuery text = WordQuery.parse(query.text());
    WordQuery name = WordQuery.parse(query.name());
    Set<JobState> states = states(query.states());
    if (text.nothing() || name.nothing() || states.isEmpty()) {
      return Set.of();
    }
    List<String> clauses = new ArrayList<>();
    name.words().forEach(word -> clauses.add(index.inName(word)));
    if (!query.tags().isEmpty()) {
      clauses.add(index.tagged(query.tags()));
    }
    Alternatives alternatives = new Alternatives(index, !query.ids().isEmpty());
    alternatives.expand(distinct(text.words()), clauses, states);
    return alternatives.found;
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

  /** Removes duplicate words. */
  private static List<Word> distinct(List<Word> words) {
    Map<Object, Word> distinct = new LinkedHashMap<>();
    words.forEach(word -> distinct.putIfAbsent(word.prefix() ? word : word.stem(), word));
    return List.copyOf(distinct.values());
  }

  private void expand(List<Word> words, List<String> clauses, Set<JobState> states) {
    if (words.isEmpty()) {
      add(String.join(index.and(), clauses), states);
      return;
    }
    Word word = words.getFirst();
    List<Word> others = words.subList(1, words.size());
    List<String> longer = new ArrayList<>(clauses);
    longer.add(index.inText(word));
    expand(others, longer, states);
    Set<JobState> meant = EnumSet.copyOf(states);
    meant.removeIf(state -> !word.matches(Objects.requireNonNull(STATE_WORDS.get(state))));
    if (!meant.isEmpty()) {
      expand(others, clauses, meant);
    }
  }

  private void add(String match, Set<JobState> states) {
    boolean narrow = !match.isEmpty() || byId;
    if (narrow && states.size() == JobState.values().length) {
      found.add(new Alternative(match, Optional.empty()));
    } else {
      states.forEach(state -> found.add(new Alternative(match, Optional.of(state))));
    }
  }
}
