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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Job files in YAML, whole ones and wrong ones. */
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
  void malformedYamlIsRefusedWithItsLine(String text, String message) {
    assertThat(refusedYaml(text.translateEscapes())).hasMessage(message);
  }

  @Test
  void namesMatchExactly() {
    assertThat(refusedYaml("Name: x"))
        .hasMessage("yaml: unmarshal errors:\n  line 1: field Name not found in type input.Job");
    assertThat(refusedYaml("Name: x").problems().getFirst().hint())
        .isEqualTo("did you mean \"name\"?");
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
  void anEmptyObjectIsPresentAndANullOneIsAbsent() {
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
  void jsonIsYaml() {
    assertThat(yaml("{\"name\": \"n\", \"tasks\": [{\"name\": \"a\", \"env\": {\"N\": 1}}]}"))
        .isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("a").env(Map.of("N", "1")).build())));
  }
}
