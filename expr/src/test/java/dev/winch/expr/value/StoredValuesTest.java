package dev.winch.expr.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.winch.expr.fault.Failure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredValuesTest {

  @Test
  void isCompactAndKeepsIntegersAndFloatsApart() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1L);
    map.put("b", 1.0);
    map.put("c", Arrays.asList(null, true, "\"\n\\"));
    assertThat(StoredValues.json(map))
        .isEqualTo("{\"a\":1,\"b\":1.0,\"c\":[null,true,\"\\\"\\u000a\\\\\"]}");
  }

  @Property
  void readsWhatItWrote(@ForAll long seed, @ForAll String text, @ForAll double number) {
    Object value = plain(new Random(seed), text, number, 4);
    assertThat(StoredValues.plain(StoredValues.json(value))).isEqualTo(value);
  }

  /** The right-hand sides stand in databases. */
  @ParameterizedTest
  @MethodSource
  void valuesHaveTheTextThatDatabasesHold(Value value, String text) {
    assertThat(StoredValues.write(value)).isEqualTo(text);
    assertThat(StoredValues.read(text)).isEqualTo(value);
  }

  static Stream<Arguments> valuesHaveTheTextThatDatabasesHold() {
    return Stream.of(
        arguments(Nil.NIL, "null"),
        arguments(Bool.TRUE, "true"),
        arguments(Int.of(-7), "-7"),
        arguments(new Float64(7), "7.0"),
        arguments(new Float64(1e30), "1.0E30"),
        arguments(new Float64(Double.POSITIVE_INFINITY), "{\"$float\":\"+Inf\"}"),
        arguments(Text.of("a\"\\\n\u00e9"), "\"a\\\"\\\\\\u000a\u00e9\""),
        arguments(new DurationValue(5), "{\"$duration\":5}"),
        arguments(ListValue.of(List.of(Int.of(1), Text.of("x"))), "[1,\"x\"]"),
        arguments(MapValue.object(Map.of("a", Int.of(1))), "{\"a\":1}"),
        arguments(MapValue.object(Map.of("$a", Int.of(1))), "{\"$map\":[[\"$a\",1]]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1", "[1 2]", "{\"a\"", "nul", "1 ", "\"a", "x"})
  void refusesWhatItDidNotWrite(String text) {
    assertThatThrownBy(() -> StoredValues.read(text)).isInstanceOf(Failure.class);
  }

  private static Object plain(Random random, String text, double number, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> text;
      case 1 -> number;
      case 2 -> random.nextLong();
      case 3 -> random.nextBoolean();
      case 4 -> null;
      case 5 ->
          Stream.generate(() -> plain(random, text, number, depth - 1))
              .limit(random.nextInt(4))
              .toList();
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text + i, plain(random, text, number, depth - 1));
        }
        yield map;
      }
    };
  }
}
