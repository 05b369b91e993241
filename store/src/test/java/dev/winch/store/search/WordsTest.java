package dev.winch.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tartarus.snowball.ext.englishStemmer;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "sample_job-one.two/three, sample job one two three",
    "'It, is ÄRGER: 42nd?', it is ärger 42nd",
    "'  ', ",
    "日本語 x, 日本語 x",
    "a\u0301b, a\u0301b",
  })
  void textIsSplitAtAllSigns(String text, String words) {
    assertThat(String.join(" ", Words.split(text))).isEqualTo(words == null ? "" : words);
  }

  @Test
  void wordsCountAsWrittenAndByTheirStem() {
    assertThat(Words.of("The converted Videos of 2026"))
        .containsExactlyInAnyOrder("converted", "convert", "videos", "video", "2026");
  }

  @Property
  void stemsAreThoseOfTheStemmer(@ForAll("words") String word) {
    englishStemmer stemmer = new englishStemmer();
    stemmer.setCurrent(word);
    stemmer.stem();

    assertThat(Words.stem(word)).isEqualTo(stemmer.getCurrent());
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withCharRange('a', 'z').numeric().withChars("éßя日").ofMinLength(1);
  }

  @Test
  void longWordsAreCut() {
    assertThat(Words.of("x".repeat(1_000))).containsExactly("x".repeat(Words.MAX_LENGTH));
    assertThat(WordQuery.parse("x".repeat(500)).matches(Words.of("x".repeat(1_000)))).isTrue();
  }

  @Property
  void wordsHoldNothingThatAnIndexWouldReadOtherwise(@ForAll String text) {
    for (String word : Words.of(text)) {
      assertThat(word).isNotEmpty().isEqualTo(word.toLowerCase(Locale.ROOT));
      assertThat(word.chars().filter(c -> c < 128))
          .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
  }

  @Property
  void textIsFoundByEachOfItsWords(@ForAll String text) {
    for (String word : Words.split(text)) {
      WordQuery query = WordQuery.parse(word);
      assertThat(query.nothing() || query.matches(Words.of(text))).isTrue();
    }
  }
}
