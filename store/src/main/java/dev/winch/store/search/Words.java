package dev.winch.store.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tartarus.snowball.ext.englishStemmer;

/**
 * Splits text into search words. A word is a run of letters and digits in lower case; {@code -},
 * {@code _}, {@code .} and {@code /} separate words like any other punctuation. Stop words ({@code
 * the}, {@code of}) are dropped. Every other word is indexed in its written form and as its English
 * stem.
 */
public final class Words {

  /** Longer words are truncated to this length, in texts and queries. */
  static final int MAX_LENGTH = 128;

  /** The stop words of PostgreSQL's English dictionary. */
  private static final Set<String> STOP_WORDS =
      Set.of(
          ("i me my myself we our ours ourselves you your yours yourself yourselves he him his"
                  + " himself she her hers herself it its itself they them their theirs themselves"
                  + " what which who whom this that these those am is are was were be been being"
                  + " have has had having do does did doing a an the and but if or because as until"
                  + " while of at by for with about against between into through during before"
                  + " after above below to from up down in out on off over under again further then"
                  + " once here there when where why how all any both each few more most other some"
                  + " such no nor not only own same so than too very s t can will just don should"
                  + " now")
              .split(" "));

  private Words() {}

  /** The words to index: each word and its stem, once. */
  public static Set<String> of(String text) {
    List<String> words = split(text);
    if (words.isEmpty()) {
      return Set.of();
    }
    var found = new LinkedHashSet<String>(words.size() * 4);
    var stemmer = new englishStemmer();
    for (String word : words) {
      if (!isStopWord(word) && found.add(word)) {
        found.add(stem(stemmer, word));
      }
    }
    return found;
  }

  /** The words of the text in order, in lower case. */
  static List<String> split(String text) {
    var words = new ArrayList<String>();
    int start = -1;
    int next;
    for (int at = 0; at <= text.length(); at = next) {
      int c = at < text.length() ? text.codePointAt(at) : ' ';
      next = at + Character.charCount(c);
      if (isPartOfWord(c, start >= 0)) {
        start = start < 0 ? at : start;
      } else if (start >= 0) {
        words.add(text.substring(start, Math.min(at, start + MAX_LENGTH)).toLowerCase(Locale.ROOT));
        start = -1;
      }
    }
    return words;
  }

  private static boolean isPartOfWord(int c, boolean inside) {
    if (c < 128) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    return Character.isLetterOrDigit(c) || (inside && isMark(c));
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  static boolean isStopWord(String word) {
    return STOP_WORDS.contains(word);
  }

  static String stem(String word) {
    return stem(new englishStemmer(), word);
  }

  /** The stem of a word. A word that does not end in a letter is its own stem. */
  private static String stem(englishStemmer stemmer, String word) {
    char last = word.charAt(word.length() - 1);
    if (last < 'a' || last > 'z') {
      return word;
    }
    stemmer.setCurrent(word);
    stemmer.stem();
    return stemmer.getCurrent();
  }
}
