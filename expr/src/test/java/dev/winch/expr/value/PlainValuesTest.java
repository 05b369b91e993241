package dev.winch.expr.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.expr.Program;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.Failure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Values survive being stored as plain Java. */
class PlainValuesTest {
  @Property(tries = 2_000)
  void a_stored_value_is_restored(@ForAll("values") Value value) {
    assertThat(PlainValues.restore(PlainValues.store(value))).isEqualTo(value);
  }

  @Provide
  Arbitrary<Value> values() {
    Arbitrary<Value> scalars =
        Arbitraries.of(
            Nil.NIL,
            Bool.TRUE,
            Int.of(7),
            Int.of(Long.MIN_VALUE),
            new UInt8(200),
            new Float64(2),
            new Float64(Double.NaN),
            new Float64(Double.NEGATIVE_INFINITY),
            new Text("$duration"),
            Text.ofUtf8(new byte[] {'a', (byte) 0xE6}),
            new DurationValue(-5),
            evaluate("date('2024-05-17T13:45:30.25+02:00')"),
            evaluate("date('2024-05-17 13:45', '2006-01-02 15:04', 'Europe/Berlin')"),
            evaluate("date('17 May 24 13:45 CET')"),
            evaluate("now().Month()"),
            evaluate("now().Weekday()"),
            evaluate("timezone('Europe/Zurich')"),
            evaluate("toPairs({a: 1})"),
            evaluate("split('a,b', ',')"),
            evaluate("sequence(0, 3)"),
            evaluate("concat([])"),
            evaluate("split('a', ',', 0)"),
            evaluate("groupBy([1, 2, 'a'], #)"),
            evaluate("fromPairs([[1, nil], ['a', 2.5]])"),
            MapValue.texts(Map.of("k", "v")),
            MapValue.withoutStorage(Types.TEXT_MAP));
    return Arbitraries.recursive(
        () -> scalars,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(ListValue::of),
                Arbitraries.maps(Arbitraries.of("a", "$float", "$map"), inner)
                    .ofMaxSize(3)
                    .map(MapValue::object)),
        0,
        4);
  }

  private static Value evaluate(String source) {
    return Program.compile(source, Scope.ofJobFiles()).evaluate(new Bindings(Instant.EPOCH, 1));
  }

  @Example
  void plain_java_is_taken_as_it_is() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("$duration", 5);
    plain.put("list", List.of(1, 2.5f, true, "x"));

    assertThat(PlainValues.value(plain))
        .isEqualTo(
            MapValue.object(
                Map.of(
                    "$duration", Int.of(5),
                    "list", ListValue.of(Int.of(1), new Float64(2.5), Bool.TRUE, new Text("x")))));
    assertThat(PlainValues.value(Map.of("$duration", 5)))
        .isEqualTo(MapValue.object(Map.of("$duration", Int.of(5))));
  }

  @Example
  void a_text_that_is_no_stored_value_is_refused() {
    assertThatThrownBy(() -> PlainValues.restore(Map.of("$time", "yesterday")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("$time");
    assertThatThrownBy(() -> PlainValues.store(evaluate("randomInt")))
        .hasMessageContaining("cannot be stored");
    assertThatThrownBy(() -> PlainValues.store(evaluate("reduce(1..200, [#acc, #acc], 1)")))
        .hasMessageContaining("too large to store");
  }
}
