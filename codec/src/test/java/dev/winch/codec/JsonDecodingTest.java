package dev.winch.codec;

import static dev.winch.codec.Decoding.json;
import static dev.winch.codec.Decoding.refusedJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.Problem;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecodingTest {

  @Test
  void aSmallJobIsReadWhole() {
    JobSpec job = json("{\"name\": \"n\", \"tasks\": [{\"name\": \"a\", \"run\": \"true\"}]}");

    assertThat(job).isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("a").run("true").build())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                        | EOF
          `  `                      | EOF
          {                         | unexpected EOF
          {"name":                  | unexpected EOF
          {"name": "x               | unexpected EOF
          []                        | json: cannot unmarshal array into Go value of type input.Job
          "job"                     | json: cannot unmarshal string into Go value of type input.Job
          7                         | json: cannot unmarshal number into Go value of type input.Job
          true                      | json: cannot unmarshal bool into Go value of type input.Job
          {// note                  | invalid character '/' looking for beginning of object key string
          {"name": "a",}            | invalid character '}' looking for beginning of object key string
          {'name': 1}               | invalid character '\\'' looking for beginning of object key string
          {"tags": ["a",]}          | invalid character ']' looking for beginning of value
          {"name" 1}                | invalid character '1' after object key
          {"name": "a" "b": 1}      | invalid character '"' after object key:value pair
          {"tags": ["a" "b"]}       | invalid character '"' after array element
          {"name": tru}             | invalid character '}' in literal true (expecting 'e')
          {"priority": 1.}          | invalid character '}' after decimal point in numeric literal
          {"priority": -}           | invalid character '}' in numeric literal
          {"priority": 1e}          | invalid character '}' in exponent of numeric literal
          {"priority": 01}          | invalid character '1' after object key:value pair
          {"name": "\\q"}           | invalid character 'q' in string escape code
          {"name": "\\u12g4"}       | invalid character 'g' in \\u hexadecimal character escape
          name: x                   | invalid character 'a' in literal null (expecting 'u')
          \uFEFF{}                  | invalid character 'ï' looking for beginning of value
          """)
  void jsonThatIsNoJobIsRefusedWithTheTextOfTheReference(String text, String message) {
    assertThat(refusedJson(text)).hasMessage(message);
  }

  @Test
  void aRawControlCharacterInATextIsRefused() {
    assertThat(refusedJson("{\"name\": \"a\nb\"}"))
        .hasMessage("invalid character '\\n' in string literal");
    assertThat(refusedJson("{\"name\": \"a\u0000b\"}"))
        .hasMessage("invalid character '\\x00' in string literal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null", "{\"name\": null, \"tasks\": null, \"wait\": null}"})
  void nothingIsReadAsAnEmptyJobForAdmissionToRefuse(String text) {
    assertThat(json(text)).isEqualTo(JobSpec.of("", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name": 1}                         | name                | number into Go struct field Job.name of type string
          {"timeout": 5}                      | timeout             | number into Go struct field Job.timeout of type string
          {"tasks": {"name": "a"}}            | tasks               | object into Go struct field Job.tasks of type []input.Task
          {"tasks": ["a"]}                    | tasks[0]            | string into Go struct field Job.tasks of type input.Task
          {"tasks": [{"run": ["true"]}]}      | tasks[0].run        | array into Go struct field Task.tasks.run of type string
          {"tasks": [{"cmd": "ls"}]}          | tasks[0].cmd        | string into Go struct field Task.tasks.cmd of type []string
          {"tasks": [{"cmd": [1]}]}           | tasks[0].cmd[0]     | number into Go struct field Task.tasks.cmd of type string
          {"tasks": [{"priority": "high"}]}   | tasks[0].priority   | string into Go struct field Task.tasks.priority of type int
          {"tasks": [{"priority": 1.5}]}      | tasks[0].priority   | number 1.5 into Go struct field Task.tasks.priority of type int
          {"tasks": [{"priority": 1.0}]}      | tasks[0].priority   | number 1.0 into Go struct field Task.tasks.priority of type int
          {"tasks": [{"retry": 3}]}           | tasks[0].retry      | number into Go struct field Task.tasks.retry of type input.Retry
          {"tasks": [{"pre": [{"run": 1}]}]}  | tasks[0].pre[0].run | number into Go struct field AuxTask.tasks.pre.run of type string
          {"tasks": [{"env": []}]}            | tasks[0].env        | array into Go struct field Task.tasks.env of type map[string]string
          {"inputs": {"a": {"b": "c"}}}       | inputs.a            | object into Go struct field Job.inputs of type string
          {"tasks":[{"subjob":{"detached":"true"}}]} | tasks[0].subjob.detached | string into Go struct field SubJob.tasks.subjob.detached of type bool
          """)
  void aWrongTypeIsRefusedWithItsPath_J23(String text, String path, String message) {
    var refused = refusedJson(text);

    assertThat(refused).hasMessage("json: cannot unmarshal " + message);
    assertThat(refused.problems()).extracting(Problem::path).containsExactly(path);
    assertThat(refused.problems()).extracting(Problem::rule).containsExactly("type");
  }

  @Test
  void anUnknownFieldIsNamedWithPathPlaceAndNearestName_J23() {
    var refused = refusedJson("{\"name\": \"x\",\n \"tasks\": [{\"imgae\": \"a\"}]}");

    assertThat(refused).hasMessage("json: unknown field \"imgae\"");
    assertThat(refused.problems())
        .containsExactly(
            new Problem(
                "tasks[0].imgae",
                2,
                13,
                "unknown-field",
                "unknown field \"imgae\"",
                "did you mean \"image\"?"));
  }

  @Test
  void allThatIsWrongIsReportedInDocumentOrder_J23() {
    var refused =
        refusedJson(
            """
            {"colour": "red",
             "tasks": [{"priority": "high"}, {"nmae": 1}],
             "name": []}
            """);

    assertThat(refused).hasMessage("json: unknown field \"colour\"");
    assertThat(refused.problems())
        .extracting(Problem::path)
        .containsExactly("colour", "tasks[0].priority", "tasks[1].nmae", "name");
  }

  @Test
  void numbersAndBooleansAreTextsInMapsAndLimits_J3() {
    JobSpec job =
        json(
            """
            {"inputs": {"a": 4.50, "b": true, "c": null, "d": 1e3},
             "tasks": [{"env": {"N": 1}, "files": {"f": 2}, "limits": {"cpus": 0.5, "memory": 10}}],
             "webhooks": [{"headers": {"X": false}}]}
            """);

    assertThat(job.inputs()).isEqualTo(Map.of("a", "4.50", "b", "true", "c", "", "d", "1e3"));
    TaskSpec task = job.tasks().getFirst();
    assertThat(task.env()).isEqualTo(Map.of("N", "1"));
    assertThat(task.files()).isEqualTo(Map.of("f", "2"));
    assertThat(task.limits().orElseThrow().cpus()).isEqualTo("0.5");
    assertThat(task.limits().orElseThrow().memory()).isEqualTo("10");
    assertThat(job.webhooks().getFirst().headers()).isEqualTo(Map.of("X", "false"));
  }

  @Test
  void namesMatchInAnyCaseAndTheLastOfSeveralCounts() {
    JobSpec job =
        json(
            "{\"NAME\": \"a\", \"nAme\": \"b\", \"Tasks\": [{\"QUEUE\": \"q\"}], \"Inputs\": {\"K\": \"1\", \"K\": \"2\"}}");

    assertThat(job.name()).isEqualTo("b");
    assertThat(job.tasks().getFirst().queue()).isEqualTo("q");
    assertThat(job.inputs()).isEqualTo(Map.of("K", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} and more", "{}{}", "{} {\"name\": 1}", "null 1", "{}]", "{}\n//"})
  void contentAfterTheJobIsRefused_J2(String text) {
    assertThat(refusedJson(text)).hasMessage("unexpected content after the first document");
  }

  @Test
  void rootKeysForOtherToolsAreIgnored_J4() {
    assertThat(json("{\"x-note\": [1, {\"a\": 2}], \"name\": \"n\"}").name()).isEqualTo("n");
    assertThat(refusedJson("{\"tasks\": [{\"x-note\": 1}]}"))
        .hasMessage("json: unknown field \"x-note\"");
  }

  @Test
  void placesTellTheAbsentFromTheEmpty() {
    var source =
        JobDecoder.job(
                "{\"name\": \"\", \"output\": null,\n \"tasks\": [{\"parallel\": {\"tasks\": []}, \"cmd\": [\"a\"]}]}"
                    .getBytes(StandardCharsets.UTF_8),
                DocumentFormat.JSON)
            .source();

    assertThat(source.places().keySet())
        .containsExactlyInAnyOrder(
            "",
            "name",
            "tasks",
            "tasks[0]",
            "tasks[0].parallel",
            "tasks[0].parallel.tasks",
            "tasks[0].cmd",
            "tasks[0].cmd[0]");
    assertThat(source.nearest("tasks[0].parallel.tasks[3].name").orElseThrow().line()).isEqualTo(2);
  }

  @Test
  void halfASurrogatePairIsReplacedSoThatItCanBeStored() {
    assertThat(json("{\"name\": \"a\\ud800b\\ud83d\\ude80\"}").name()).isEqualTo("a\uFFFDb🚀");
  }

  @Test
  void aNulCharacterIsRefusedWithItsPath() {
    var refused = refusedJson("{\"inputs\": {\"a\": \"x\\u0000y\", \"b\\u0000\": \"\"}}");

    assertThat(refused.problems())
        .extracting(Problem::rule)
        .containsExactly("nul-character", "nul-character");
    assertThat(refused.problems().getFirst().path()).isEqualTo("inputs.a");
    assertThat(refused).hasMessage("inputs.a: must not contain a NUL character");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirPlace() {
    byte[] body = "{\n\"name\": \"ab?\"}".getBytes(StandardCharsets.UTF_8);
    body[body.length - 3] = (byte) 0xC3;

    var refused = Decoding.refused(DocumentFormat.JSON, body);

    assertThat(refused).hasMessage("json: line 2: invalid UTF-8");
    assertThat(refused.problems().getFirst().column()).isEqualTo(12);
    assertThat(json("{\"name\": \"\uFFFD\"}").name()).isEqualTo("\uFFFD");
  }

  @Test
  void nestingIsBounded() {
    String deep = "[".repeat(100_000);

    assertThat(refusedJson("{\"x-a\": " + deep)).hasMessage("line 1: nested deeper than 64 levels");
    assertThat(json("{\"x-a\": " + "[".repeat(63) + "]".repeat(63) + "}")).isNotNull();
  }

  @Test
  void aNumberTooLargeIsTheLargestAndLeftToAdmission() {
    assertThat(json("{\"tasks\": [{\"priority\": 99999999999}]}").tasks().getFirst().priority())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void thousandsOfErrorsAreCutShort() {
    String fields = "\"zzz\": 1,".repeat(50_000);

    assertThat(refusedJson("{" + fields + "\"name\": \"x\"}").problems()).hasSize(100);
  }
}
