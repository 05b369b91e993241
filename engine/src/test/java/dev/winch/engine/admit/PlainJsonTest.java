package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

  @Test
  void isCompactAndKeepsIntegersAndFloatsApart() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1L);
    map.put("b", 1.0);
    map.put("c", Arrays.asList(null, true, "\"\n\\"));
    assertThat(PlainJson.write(map))
        .isEqualTo("{\"a\":1,\"b\":1.0,\"c\":[null,true,\"\\\"\\u000a\\\\\"]}");
  }

  @Property
  void readsWhatItWrote(@ForAll("plain") Object value) {
    assertThat(PlainJson.read(PlainJson.write(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1", "[1 2]", "{\"a\"", "nul", "1 ", "\"a", "x"})
  void refusesWhatItDidNotWrite(String text) {
    assertThatThrownBy(() -> PlainJson.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<Object> plain() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.strings().ofMaxLength(8).map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast));
    return Arbitraries.lazyOf(
        () -> leaf,
        () -> plain().list().ofMaxSize(3).map(List.class::cast),
        () ->
            Arbitraries.maps(Arbitraries.strings().ofMaxLength(4), plain())
                .ofMaxSize(3)
                .map(Map.class::cast));
  }
}
