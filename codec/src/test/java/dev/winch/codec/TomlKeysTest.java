package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TomlKeysTest {

  @Test
  void tablesAndDottedKeysAreTheSame() {
    assertThat(TomlKeys.read("[worker.queues]\ndefault = 5\n"))
        .containsExactly(new TomlKeys.Entry("worker.queues.default", 5L, 2));
    assertThat(TomlKeys.read("worker.queues.default = 5\n"))
        .containsExactly(new TomlKeys.Entry("worker.queues.default", 5L, 1));
    assertThat(TomlKeys.read("\nworker = {queues = {default = 5}}\n"))
        .containsExactly(new TomlKeys.Entry("worker.queues.default", 5L, 2));
  }

  @Test
  void everyKindOfValueKeepsItsKindAndLine() {
    var entries =
        TomlKeys.read(
            """
            # a comment with = and [brackets]
            text = "a # b"
            number = 42          # the answer
            share = 0.5
            on = true
            list = [
              "a", # first ]
              'b',
            ]
            long = \"""
            one
            two = 2
            \"""
            date = 2024-05-01
            hex = 0xff

            [ datastore . "retention" ]
              logs.duration = '168h'
              'quoted key' = ''
            [broker]
            empty = []
            """);

    assertThat(entries)
        .containsExactlyInAnyOrder(
            new TomlKeys.Entry("text", "a # b", 2),
            new TomlKeys.Entry("number", 42L, 3),
            new TomlKeys.Entry("share", 0.5, 4),
            new TomlKeys.Entry("on", true, 5),
            new TomlKeys.Entry("list", List.of("a", "b"), 6),
            new TomlKeys.Entry("long", "one\ntwo = 2\n", 10),
            new TomlKeys.Entry("date", "2024-05-01", 14),
            new TomlKeys.Entry("hex", 255L, 15),
            new TomlKeys.Entry("datastore.retention.logs.duration", "168h", 18),
            new TomlKeys.Entry("datastore.retention.quoted key", "", 19),
            new TomlKeys.Entry("broker.empty", List.of(), 21));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          ^a = 1\nb = \n^               | 2
          ^a = 1\na = 2\n^              | 2
          ^a = 1\n\n[x\n^               | 3
          ^a = "b^                      | 1
          ^[[a]]\nb = 1\n^              | 1
          """)
  void anInvalidValueIsRefusedWithItsLine(String text, int line) {
    var refused =
        catchThrowableOfType(
            InvalidInputException.class, () -> TomlKeys.read(text.translateEscapes()));

    assertThat(refused).hasMessageStartingWith("line " + line + ": ");
    assertThat(refused.problems().getFirst().line()).isEqualTo(line);
  }

  @Test
  void aKeyThatIsThereTwiceIsNamedWithBothPlaces() {
    assertThat(
            catchThrowableOfType(
                InvalidInputException.class, () -> TomlKeys.read("[a]\nb = 1\nb = [\n2]\n")))
        .hasMessage("line 3: a.b is defined twice, first on line 2");
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll @From("texts") String text) {
    try {
      assertThat(TomlKeys.read(text)).allSatisfy(entry -> assertThat(entry.line()).isPositive());
    } catch (InvalidInputException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            "b.c",
            "=",
            " = ",
            "1",
            "0x",
            "\"",
            "\"\"\"",
            "'",
            "'''",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            ",",
            "\n",
            "#",
            "\\",
            "true",
            "2024-01-01",
            "1e999",
            ".",
            "\u0000",
            "\r",
            "é",
            "1.5")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }
}
