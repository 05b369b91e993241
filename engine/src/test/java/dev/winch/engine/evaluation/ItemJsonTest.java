package dev.winch.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemJsonTest {

  @Test
  void isCompactAndKeepsIntegersAndFloatsApart() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1L);
    map.put("b", 1.0);
    map.put("c", Arrays.asList(null, true, "\"\n\\"));
    assertThat(ItemJson.write(map))
        .isEqualTo("{\"a\":1,\"b\":1.0,\"c\":[null,true,\"\\\"\\u000a\\\\\"]}");
  }

  @Property
  void readsWhatItWrote(@ForAll long seed, @ForAll String text, @ForAll double number) {
    Object value = plain(new Random(seed), text, number, 4);
    assertThat(ItemJson.read(ItemJson.write(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1", "[1 2]", "{\"a\"", "nul", "1 ", "\"a", "x"})
  void refusesWhatItDidNotWrite(String text) {
    assertThatThrownBy(() -> ItemJson.read(text)).isInstanceOf(InternalException.class);
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
