package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationFaultTest {

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~     | time: invalid duration ""
          x      | time: invalid duration "x"
          -      | time: invalid duration "-"
          .      | time: invalid duration "."
          .s     | time: invalid duration ".s"
          1h-2m  | time: unknown unit "h-" in duration "1h-2m"
          5      | time: missing unit in duration "5"
          1h30   | time: missing unit in duration "1h30"
          1.5.2s | time: missing unit in duration "1.5.2s"
          5x     | time: unknown unit "x" in duration "5x"
          1 h    | time: unknown unit " h" in duration "1 h"
          5S     | time: unknown unit "S" in duration "5S"
          5"     | time: unknown unit "\\"" in duration "5\\""
          9999999h | time: invalid duration "9999999h"
          """)
  void wordsAreThoseOfTheReference(String text, String words) {
    assertThat(DurationFault.of(text)).isEqualTo(words);
  }
}
