package dev.winch.codec;

import static dev.winch.codec.Decoding.refusedYaml;
import static dev.winch.codec.Decoding.yaml;
import static dev.winch.codec.Decoding.yamlTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, numbers, booleans and keys as YAML writes them. */
class YamlValuesTest {
  @Test
  void aControlCharacterIsRefusedWithItsPlace() {
    var refused = refusedYaml("name: x\ndescription: a\u0007b\n");

    assertThat(refused).hasMessage("yaml: line 2: control characters are not allowed");
    assertThat(refused.problems().getFirst().column()).isEqualTo(15);
    assertThat(refusedYaml("name: \"a\\0b\"")).hasMessageContaining("NUL character");
    assertThat(refusedYaml("inputs: {'': a, \"\\0\": b}")).hasMessageContaining("NUL character");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123",
        "4.50",
        "0x10",
        ".5",
        "true",
        "yes",
        "2020-01-01",
        "1e3",
        "1_000",
        "010",
        "-0",
        ".inf",
        "0o17",
        "12:30:45",
        "False",
        "n",
        "=",
        "<<x"
      })
  void aScalarReadAsTextKeepsItsSpelling(String source) {
    assertThat(yaml("name: " + source).name()).isEqualTo(source);
    assertThat(yaml("inputs: {a: " + source + "}").inputs()).isEqualTo(Map.of("a", source));
    assertThat(yaml("tags: [" + source + "]").tags()).isEqualTo(List.of(source));
  }

  @Test
  void nullIsAnEmptyTextInMapsAndLists() {
    JobSpec job = yaml("name: ~\ninputs: {a: null, b: , c: Null}\ntags: [~, NULL]\ntasks: [~]\n");

    assertThat(job.name()).isEmpty();
    assertThat(job.inputs()).isEqualTo(Map.of("a", "", "b", "", "c", ""));
    assertThat(job.tags()).containsExactly("", "");
    assertThat(job.tasks()).containsExactly(TaskSpec.named("").build());
    assertThat(yaml("name: \"null\"").name()).isEqualTo("null");
  }

  @Test
  void keysThatAreNoTextsBecomeTexts() {
    assertThat(yaml("inputs: {1: a, true: b, 2.50: c}").inputs())
        .isEqualTo(Map.of("1", "a", "true", "b", "2.50", "c"));
  }

  @Test
  void anExplicitTagSetsTheTypeOfAValue() {
    assertThat(yaml("name: !!binary aGVsbG8=").name()).isEqualTo("hello");
    assertThat(yaml("name: !!str 123").name()).isEqualTo("123");
    assertThat(yamlTask("priority: !!int \"7\"").priority()).isEqualTo(7);
    assertThat(refusedYaml("tasks: [{priority: !!str 7}]")).hasMessageContaining("!!str `7`");
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "0x5, 5",
    "0o7, 7",
    "07, 7",
    "0b101, 5",
    "+3, 3",
    "-2, -2",
    "1_000, 1000",
    "5.0, 5",
    "1e2, 100",
    "99999999999, 2147483647"
  })
  void aWholeNumberMayBeWrittenInManyWays(String source, int value) {
    assertThat(yamlTask("priority: " + source).priority()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e-1", ".inf", ".nan", "1.0000001"})
  void aFractionIsRefusedForAnInteger_J5(String source) {
    var refused = refusedYaml("tasks:\n  - priority: " + source);

    assertThat(refused)
        .hasMessage(
            "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!float `%s` into int",
            source.length() > 10 ? "1.00000..." : source);
    assertThat(refused.problems().getFirst().message())
        .isEqualTo("must be a whole number, not " + source);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "True, true",
    "yes, true",
    "on, true",
    "false, false",
    "no, false",
    "off, false",
    "~, false"
  })
  void aBooleanMayBeWrittenInManyWays(String source, boolean value) {
    assertThat(yamlTask("subjob: {detached: " + source + "}").subjob().orElseThrow().detached())
        .isEqualTo(value);
  }
}
