package dev.winch.store.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Words that a text must all contain. The last one may be a prefix, as it is while the user is
 * typing.
 *
 * @param words empty if nothing can match: the query has only stop words or punctuation
 * @param any whether everything matches, because the query is empty
 */
public record WordQuery(List<Word> words, boolean any) {

  public WordQuery {
    words = List.copyOf(words);
  }

  public static WordQuery parse(String text) {
    if (text.isBlank()) {
      return new WordQuery(List.of(), true);
    }
    List<String> split = Words.split(text);
    var words = new ArrayList<Word>();
    for (int i = 0; i < split.size(); i++) {
      String word = split.get(i);
      if (!Words.isStopWord(word)) {
        words.add(new Word(word, Words.stem(word), i == split.size() - 1));
      }
    }
    return new WordQuery(words, false);
  }

  /** Whether nothing can match. */
  public boolean nothing() {
    return !any && words.isEmpty();
  }

  /**
   * Whether a text matches.
   *
   * @param indexed the text's {@link Words#of}
   */
  public boolean matches(Set<String> indexed) {
    return any || (!words.isEmpty() && words.stream().allMatch(word -> word.matches(indexed)));
  }

  /**
   * A word to search.
   *
   * @param written as typed, in lower case
   * @param stem matches words of the same stem
   * @param prefix whether words that start with {@code written} match too
   */
  public record Word(String written, String stem, boolean prefix) {

    public boolean matches(Set<String> indexed) {
      return indexed.contains(stem)
          || (prefix && indexed.stream().anyMatch(word -> word.startsWith(written)));
    }
  }
}
