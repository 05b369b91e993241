package dev.winch.codec;

import static dev.winch.codec.Decoding.refusedYaml;
import static dev.winch.codec.Decoding.yaml;
import static dev.winch.codec.Decoding.yamlTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.Problem;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDecodingTest {

  @Test
  void aSmallJobIsReadWhole() {
    JobSpec job = yaml("name: n\ntasks:\n  - name: a\n    run: \"true\"\n");

    assertThat(job).isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("a").run("true").build())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "# nothing\n", "\n\n# a\n# b\n"})
  void anEmptyDocumentIsTheEnd(String text) {
    assertThat(refusedYaml(text)).hasMessage("EOF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"---", "null", "~", "{}", "name:\ntasks: ~\n", "\uFEFF{}", "%YAML 1.2\n---\n"})
  void nothingIsReadAsAnEmptyJobForAdmissionToRefuse(String text) {
    assertThat(yaml(text)).isEqualTo(JobSpec.of("", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          - a                         | line 1: cannot unmarshal !!seq into input.Job
          abc                         | line 1: cannot unmarshal !!str `abc` into input.Job
          name: [a]                   | line 1: cannot unmarshal !!seq into string
          tags: foo                   | line 1: cannot unmarshal !!str `foo` into []string
          tasks: {name: a}            | line 1: cannot unmarshal !!map into []input.Task
          defaults: {priority: "5"}   | line 1: cannot unmarshal !!str `5` into int
          defaults: {priority: much more} | line 1: cannot unmarshal !!str `much more` into int
          defaults: {priority: rather more} | line 1: cannot unmarshal !!str `rather ...` into int
          inputs: {a: [1]}            | line 1: cannot unmarshal !!seq into string
          inputs: 5                   | line 1: cannot unmarshal !!int `5` into map[string]string
          tasks: [{subjob: {detached: "true"}}] | line 1: cannot unmarshal !!str `true` into bool
          tasks: [a]                  | line 1: cannot unmarshal !!str `a` into input.Task
          """)
  void aWrongTypeIsRefusedInTheReferencesWords(String text, String line) {
    assertThat(refusedYaml(text)).hasMessage("yaml: unmarshal errors:\n  " + line);
  }

  @Test
  void everyErrorHasItsLineAndPath_J23() {
    var refused =
        refusedYaml(
            """
            name: x
            tasks:
              - name: a
                colour: red
                each:
                  lst: "[1]"
              - priority: high
            """);

    assertThat(refused)
        .hasMessage(
            """
            yaml: unmarshal errors:
              line 4: field colour not found in type input.Task
              line 6: field lst not found in type input.Each
              line 7: cannot unmarshal !!str `high` into int""");
    assertThat(refused.problems())
        .containsExactly(
            new Problem("tasks[0].colour", 4, 5, "unknown-field", "unknown field \"colour\"", ""),
            new Problem(
                "tasks[0].each.lst",
                6,
                7,
                "unknown-field",
                "unknown field \"lst\"",
                "did you mean \"list\"?"),
            new Problem(
                "tasks[1].priority", 7, 15, "type", "must be a whole number, not text", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          ^name: x\n  tasks: [\n^   | yaml: line 2: mapping values are not allowed in this context
          ^a: 1\n\tb: 2^            | yaml: line 2: found character that cannot start any token
          ^tags:\n- a\nname: x\n- b^ | yaml: line 4: did not find expected key
          ^tasks:\n - a\n b: c^     | yaml: line 3: did not find expected '-' indicator
          ^tags: [a, b^             | yaml: line 1: did not find expected ',' or ']'
          ^name: *a^                | yaml: unknown anchor 'a' referenced
          ^tags: &a [*a]^           | yaml: anchor 'a' value contains itself
          ^name: "a^                | yaml: line 1: found unexpected end of stream
          ^inputs: {<<: 5}^         | yaml: map merge requires map or sequence of maps as the value
          ^inputs: {<<: [5]}^       | yaml: map merge requires map or sequence of maps as the value
          ^inputs: {[a]: b}^        | yaml: a key must be text, not a list or a map
          ^name: !!binary "?"^      | yaml: !!binary value contains invalid base64 data
          """)
  void whatIsNotYamlIsRefusedWithItsLine(String text, String message) {
    assertThat(refusedYaml(text.translateEscapes())).hasMessage(message);
  }

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
  void aTextKeepsWhatTheSourceSays(String source) {
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
  void tagsSayWhatAValueIs() {
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
  void aNumberThatIsNotWholeIsRefused_J5(String source) {
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

  @Test
  void namesMatchExactly() {
    assertThat(refusedYaml("Name: x"))
        .hasMessage("yaml: unmarshal errors:\n  line 1: field Name not found in type input.Job");
    assertThat(refusedYaml("Name: x").problems().getFirst().hint())
        .isEqualTo("did you mean \"name\"?");
  }

  @Test
  void aKeyMayStandOnlyOnce() {
    assertThat(refusedYaml("name: a\nname: b\n"))
        .hasMessage(
            "yaml: unmarshal errors:\n  line 2: mapping key \"name\" already defined at line 1");
    var refused = refusedYaml("inputs:\n  a: 1\n  b: 2\n  a: 3\n");
    assertThat(refused)
        .hasMessage(
            "yaml: unmarshal errors:\n  line 4: mapping key \"a\" already defined at line 2");
    assertThat(refused.problems().getFirst().path()).isEqualTo("inputs.a");
  }

  @Test
  void anchorsAliasesAndMergeKeysWork() {
    JobSpec job =
        yaml(
            """
            name: &n merged
            description: *n
            tasks:
              - &first
                name: first
                env: &base
                  A: one
                  B: two
              - <<: *first
                name: second
                env:
                  <<: *base
                  B: three
              - name: third
                env:
                  <<: [{B: four}, *base]
                  C: five
            """);

    assertThat(job.description()).isEqualTo("merged");
    assertThat(job.tasks()).extracting(TaskSpec::name).containsExactly("first", "second", "third");
    assertThat(job.tasks().get(1).env()).isEqualTo(Map.of("A", "one", "B", "three"));
    assertThat(job.tasks().get(2).env()).isEqualTo(Map.of("A", "one", "B", "four", "C", "five"));
  }

  @Test
  void rootKeysForSharedPartsAreIgnored_J4() {
    JobSpec job =
        yaml(
            """
            x-common: &common
              image: ubuntu
              whatever: [1, {2: 3}]
            x-env: &env {A: b}
            name: n
            tasks:
              - name: a
                env: *env
            """);

    assertThat(job.tasks().getFirst().env()).isEqualTo(Map.of("A", "b"));
    assertThat(refusedYaml("common: &c {}\nname: n"))
        .hasMessageContaining("line 1: field common not found in type input.Job");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: a\n---\nname: b\n",
        "name: a\n---\n- [broken\n",
        "name: a\n...\n---\nname: b\n"
      })
  void aSecondDocumentIsRefused_J2(String text) {
    assertThat(refusedYaml(text)).isNotNull();
  }

  @Test
  void aSecondDocumentIsNamedAsTheReason_J2() {
    var refused = refusedYaml("name: a\n---\nname: b\n");

    assertThat(refused).hasMessage("unexpected content after the first document");
    assertThat(refused.problems().getFirst().line()).isEqualTo(2);
    assertThat(yaml("---\nname: a\n...\n").name()).isEqualTo("a");
    assertThat(yaml("name: a\n---\n# the end\n").name()).isEqualTo("a");
  }

  @Test
  void retriesMayWait_J6() {
    TaskSpec task =
        yamlTask(
            """
            retry:
              limit: 3
              initialDelay: 5s
              scalingFactor: 1.5
              maxDelay: 1m
              jitter: 0.25
            """);

    assertThat(task.retry()).contains(new Retry(3, "5s", 1.5, "1m", 0.25));
    assertThat(
            yaml("defaults: {retry: {limit: 1, scalingFactor: 2}}")
                .defaults()
                .orElseThrow()
                .retry())
        .contains(new Retry(1, "", 2, "", 0));
    assertThat(refusedYaml("tasks: [{retry: {jitter: .inf}}]"))
        .hasMessageContaining("cannot unmarshal !!float `.inf` into float64");
  }

  @Test
  void fieldsBeyondTheReferenceAreRead() {
    JobSpec job =
        yaml(
            """
            name: n
            timeout: 1h
            webhooks:
              - url: http://localhost/
                signature: {secret: s}
            tasks:
              - name: a
                volumes: [/data1, /data2]
            """);

    assertThat(job.timeout()).isEqualTo("1h");
    assertThat(job.webhooks().getFirst().signature().orElseThrow().secret()).isEqualTo("s");
    assertThat(job.tasks().getFirst().volumes()).containsExactly("/data1", "/data2");
  }

  @Test
  void anEmptyObjectIsThereAndANullOneIsNot() {
    TaskSpec empty = yamlTask("retry: {}\nlimits: {}\nparallel: {}\neach: {}\nregistry: {}");
    TaskSpec none = yamlTask("retry: ~\nlimits:\nparallel: null\neach: ~\nregistry: ~");

    assertThat(empty.retry()).contains(Retry.atOnce(0));
    assertThat(empty.limits()).isPresent();
    assertThat(empty.parallel().orElseThrow().tasks()).isEmpty();
    assertThat(empty.each().orElseThrow().task().name()).isEmpty();
    assertThat(none).isEqualTo(TaskSpec.named("").build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule: {cron: x}",
        "tasks: [{defaults: {}}]",
        "queue: q",
        "tasks: [{limits: {cpu: 1}}]",
        "tasks: [{pre: [{mounts: []}]}]",
        "tasks: [{pre: [{probe: {}}]}]",
        "tasks: [{sidecars: [{var: x}]}]",
        "tasks: [{pre: [{volumes: [/a]}]}]"
      })
  void fieldsInTheWrongPlaceAreUnknown(String text) {
    assertThat(refusedYaml(text).problems())
        .extracting(Problem::rule)
        .containsExactly("unknown-field");
  }

  @Test
  void aScheduledJobHasAScheduleAndNoWait() {
    byte[] text = "name: n\nschedule: {cron: '@daily'}\n".getBytes(StandardCharsets.UTF_8);

    var decoded = JobDecoder.schedule(text, DocumentFormat.YAML);

    assertThat(decoded.value().cron()).isEqualTo("@daily");
    assertThat(decoded.value().job().name()).isEqualTo("n");
    assertThat(decoded.source().contains("schedule.cron")).isTrue();
    assertThat(
            JobDecoder.schedule(
                    "wait: {timeout: 1s}".getBytes(StandardCharsets.UTF_8), DocumentFormat.YAML)
                .misread()
                .orElseThrow()
                .error())
        .hasMessage(
            "yaml: unmarshal errors:\n  line 1: field wait not found in type input.ScheduledJob");
    assertThat(yaml("wait: {timeout: 1s}").waiting().orElseThrow().timeout()).isEqualTo("1s");
  }

  @Test
  void placesAreThoseOfTheFields() {
    var source =
        JobDecoder.job(
                "name: n\ntasks:\n  - name: a\n    env:\n      K: v\n"
                    .getBytes(StandardCharsets.UTF_8),
                DocumentFormat.YAML)
            .source();

    assertThat(source.nearest("tasks[0].env.K").orElseThrow().line()).isEqualTo(5);
    assertThat(source.nearest("tasks[0].env.K").orElseThrow().column()).isEqualTo(7);
    assertThat(source.nearest("tasks[0].image").orElseThrow().line()).isEqualTo(3);
    assertThat(source.contains("tasks[0].image")).isFalse();
  }

  @Test
  void aliasBombsAreRefusedQuickly() {
    var bomb = new StringBuilder("x-0: &a0 {name: a}\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("x-%d: &a%d {tasks: [%s]}\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            assertThat(refusedYaml(bomb + "tasks: [{parallel: *a29}]"))
                .hasMessage("yaml: document contains excessive aliasing"));
  }

  @Test
  void chainsOfAliasesCountAsNesting() {
    var chain = new StringBuilder("x-0: &a0 {name: a}\n");
    for (int i = 1; i < 5_000; i++) {
      chain.append("x-%d: &a%d {each: {task: *a%d}}\n".formatted(i, i, i - 1));
    }

    assertThat(refusedYaml(chain + "tasks: [*a4999]"))
        .hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void nestingIsBounded() {
    assertThat(refusedYaml("x-a: " + "[".repeat(100_000)))
        .hasMessage("line 1: nested deeper than 64 levels");
    assertThat(refusedYaml("x-a: " + "{a: ".repeat(100_000)))
        .hasMessage("line 1: nested deeper than 64 levels");
    assertThat(refusedYaml("- ".repeat(100_000))).hasMessageContaining("nested deeper than 64");
  }

  @Test
  void aJobOfManyTasksThatShareSettingsIsNoBomb() {
    var text = new StringBuilder("x-c: &c {image: a, run: b, queue: c, timeout: d}\ntasks:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("  - {<<: *c, name: t").append(i).append("}\n");
    }

    assertThat(yaml(text.toString()).tasks()).hasSize(20_000);
  }

  @Test
  void jsonIsYaml() {
    assertThat(yaml("{\"name\": \"n\", \"tasks\": [{\"name\": \"a\", \"env\": {\"N\": 1}}]}"))
        .isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("a").env(Map.of("N", "1")).build())));
  }
}
