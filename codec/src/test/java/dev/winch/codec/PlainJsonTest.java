package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

  @Test
  void everyKindOfValueIsPlain() {
    Object value =
        PlainJson.read("{\"t\": \"x\", \"i\": 5, \"f\": 1.5, \"b\": true, \"l\": [1, \"a\"]}");

    assertThat(value)
        .isEqualTo(Map.of("t", "x", "i", 5L, "f", 1.5, "b", true, "l", List.of(1L, "a")));
    assertThat(PlainJson.read("null")).isNull();
    assertThat(PlainJson.read("12345678901234567890")).isEqualTo(1.2345678901234567e19);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"a\\nb\"",
        "5",
        "1.5",
        "-0.25",
        "[]",
        "{}",
        "{\"b\":[1,null],\"a\":{\"c\":\"🚀\"}}"
      })
  void aRoundTripKeepsTheText(String text) {
    assertThat(PlainJson.write(PlainJson.read(text))).isEqualTo(text);
  }

  @Test
  void wholeDoublesAreWrittenWithoutAFraction() {
    assertThat(PlainJson.write(List.of(2.0, 1e17, 0.1))).isEqualTo("[2,100000000000000000,0.1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1] 2", "nul", "1e999", "'a'"})
  void malformedJsonIsRefused(String text) {
    assertThatThrownBy(() -> PlainJson.read(text)).isInstanceOf(InvalidInputException.class);
  }
}
