package dev.winch.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.LimitExceededException;
import dev.winch.model.run.TaskRun.Item;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
  private final Evaluator evaluator = new Evaluator();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          plain                               | plain
          {{ true }} {{ not true }}           | true false
          [{{}}]                              | [{{}}]
          {{ inputs.a + '-x' }}               | b-x
          {{ 1 / 0 }}                         | +Inf
          {{ 7 / 2 }} {{ 8 / 2 }}             | 3.5 4
          {{ fromJSON(inputs.doc).n[1].id }}  | 2
          {{ job.name }} {{ len(job.id) }}    | expr 32
          {{ {'k': 1} }}                      | map[k:1]
          {{inputs.a}}                        | b
          ~{{ 'a b' | upper() }}~             | A B
          {{ randomInt(1) }}                  | 0
          {{ secrets.apiKey }}                | s3cr3t
          {{ sequence(1, 5) }}                | [1 2 3 4]
          {a} }} {{                           | {a} }} {{
          {{ inputs.a == 'b' ? 'yes' : 'no'}} | yes
          {{ inputs.missing }}!               | !
          {{ tasks.one }}{{ tasks['t-w'] }}   | 12
          """)
  void textsRenderAsRecorded(String text, String expected) {
    assertThat(evaluator.text(text, job())).isEqualTo(expected);
    assertThat(evaluator.task(TaskSpec.named("t").env(Map.of("V", text)).build(), job()).env())
        .containsEntry("V", expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {{ }} {{}}        | error compiling expression:
          {{ '}}' }}        | error compiling expression: ': literal not terminated (1:2)
          {{ inputs.a + 1 }} | error compiling expression: inputs.a + 1: invalid operation: + (mismatched types string and int) (1:10)
          {{ shout('x') }}  | error compiling expression: shout('x'): unknown name shout (1:1)
          {{ int('x') }}    | error evaluating expression: int('x')
          """)
  void errorsHaveTheRecordedTexts(String text, String message) {
    TaskSpec task = TaskSpec.named("t").env(Map.of("V", text)).build();
    assertThatThrownBy(() -> evaluator.task(task, job()))
        .isInstanceOf(ExprException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void everyFieldThatIsEvaluatedIs() {
    TaskSpec task =
        task(
            """
            name: n {{ inputs.a }}
            description: d {{ inputs.a }}
            var: v{{ inputs.a }}
            image: i:{{ inputs.a }}
            queue: q{{ inputs.a }}
            env: {E: 'e{{ inputs.a }}'}
            if: "{{ inputs.a == 'b' }}"
            cmd: ['c{{ inputs.a }}', c]
            run: echo {{ inputs.a }}
            entrypoint: ['{{ inputs.a }}']
            files: {f: '{{ inputs.a }}'}
            workdir: /{{ inputs.a }}
            tags: ['{{ inputs.a }}']
            pre: [{name: 'p{{ inputs.a }}', image: 'i{{ inputs.a }}', env: {E: 'e{{ inputs.a }}'}, cmd: ['c{{ inputs.a }}'], run: 'r{{ inputs.a }}'}]
            post: [{name: 'p{{ inputs.a }}'}]
            sidecars: [{name: 's{{ inputs.a }}'}]
            """);

    TaskSpec made = evaluator.task(task, job());

    assertThat(made)
        .usingRecursiveComparison()
        .isEqualTo(
            task(
                """
                name: n b
                description: d {{ inputs.a }}
                var: vb
                image: i:b
                queue: qb
                env: {E: 'eb'}
                if: 'true'
                cmd: ['cb', c]
                run: echo {{ inputs.a }}
                entrypoint: ['{{ inputs.a }}']
                files: {f: '{{ inputs.a }}'}
                workdir: /{{ inputs.a }}
                tags: ['{{ inputs.a }}']
                pre: [{name: 'pb', image: 'ib', env: {E: 'eb'}, cmd: ['cb'], run: 'r{{ inputs.a }}'}]
                post: [{name: 'pb'}]
                sidecars: [{name: 's{{ inputs.a }}'}]
                """));
  }

  @Test
  void tasksInsideAParallelAreEvaluatedWithIt() {
    TaskSpec made =
        evaluator.task(
            task(
                """
                name: p
                parallel:
                  tasks:
                    - {name: 'a {{ inputs.a }}', if: "inputs.a == 'c'"}
                    - {name: inner, parallel: {tasks: [{name: '{{ inputs.a }}'}]}}
                    - {name: loop, each: {list: '{{ [1] }}', task: {name: 'x {{ item.value }}'}}}
                """),
            job());

    List<TaskSpec> tasks = made.parallel().orElseThrow().tasks();
    assertThat(tasks.get(0).name()).isEqualTo("a b");
    assertThat(Evaluator.isSkipped(tasks.get(0))).isTrue();
    assertThat(tasks.get(1).parallel().orElseThrow().tasks().getFirst().name()).isEqualTo("b");
    assertThat(tasks.get(2).each().orElseThrow().list()).isEqualTo("{{ [1] }}");
    assertThat(tasks.get(2).each().orElseThrow().task().name()).isEqualTo("x {{ item.value }}");
  }

  @Test
  void aSubJobGetsItsNameInputsSecretsAndWebhooksButItsTasksWait() {
    SubJob made =
        evaluator
            .task(
                task(
                    """
                    name: s
                    subjob:
                      name: child of {{ inputs.a }}
                      description: '{{ inputs.a }}'
                      inputs: {i: '{{ inputs.a }}'}
                      secrets: {s: '{{ secrets.apiKey }}'}
                      output: '{{ tasks.x }}'
                      webhooks: [{url: 'http://h/{{ inputs.a }}', headers: {H: '{{ inputs.a }}'}, if: '{{ true }}'}]
                      tasks: [{name: '{{ inputs.i }}'}]
                    """),
                job())
            .subjob()
            .orElseThrow();

    assertThat(made.name()).isEqualTo("child of b");
    assertThat(made.description()).isEqualTo("{{ inputs.a }}");
    assertThat(made.inputs()).isEqualTo(Map.of("i", "b"));
    assertThat(made.secrets()).isEqualTo(Map.of("s", "s3cr3t"));
    assertThat(made.output()).isEqualTo("{{ tasks.x }}");
    assertThat(made.webhooks().getFirst().url()).isEqualTo("http://h/b");
    assertThat(made.webhooks().getFirst().headers()).isEqualTo(Map.of("H", "b"));
    assertThat(made.webhooks().getFirst().condition()).isEqualTo("{{ true }}");
    assertThat(made.tasks().getFirst().name()).isEqualTo("{{ inputs.i }}");
  }

  @Test
  void aTaskWithoutTemplatesStaysTheSameInstance() {
    TaskSpec task =
        task(
            """
            name: t
            if: ' false '
            cmd: [a]
            env: {A: b}
            run: echo {{ not.evaluated }}
            pre: [{name: p, cmd: [x]}]
            parallel: {tasks: [{name: c, env: {D: e}}]}
            """);
    assertThat(evaluator.task(task, job())).isSameAs(task);
  }

  @Test
  void theResultOfATemplateIsNotEvaluatedAgain_J14() {
    TaskSpec task =
        task(
            "{name: t, env: {A: '{{ inputs.evil }}'}, parallel: {tasks: [{name: '{{ inputs.evil }}'}]}}");
    TaskSpec made = evaluator.task(task, job());
    assertThat(made.env()).containsEntry("A", "{{ secrets.apiKey }}");
    assertThat(made.parallel().orElseThrow().tasks().getFirst().name())
        .isEqualTo("{{ secrets.apiKey }}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "x-node", "heartbeat"})
  void anEvaluatedQueueFollowsTheRuleForQueues_J15_E7(String name) {
    TaskSpec task = TaskSpec.named("t").queue("{{ '" + name + "' }}").build();
    assertThatThrownBy(() -> evaluator.task(task, job()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the queue name %s, from {{ '%s' }}, is reserved", name, name);
  }

  @ParameterizedTest
  @CsvSource({"name,256", "image,256", "queue,256", "var,64"})
  void evaluatedNamesAreNotLongerThanWhatStoresKeep_J20(String field, int most) {
    String template = "%s: \"{{ repeat('\\u00e9', %d) }}\"";
    evaluator.task(task(template.formatted(field, most)), job());

    String longer = template.formatted(field, most + 1);
    assertThatThrownBy(() -> evaluator.task(task(longer), job()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "the evaluated %s has %d characters, at most %d are allowed", field, most + 1, most);
  }

  @ParameterizedTest(name = "if: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                        | false
          true                      | false
          false                     | true
          ~ false ~                 | true
          {{ 1 == 2 }}              | true
          {{ "false" }}             | true
          ~  {{ false }} ~          | true
          {{ inputs.a == 'b' }}     | false
          1 == 2                    | true
          inputs.a == 'b'           | false
          inputs.no                 | true
          {{ inputs.no }}           | true
          """)
  void aConditionSkipsWhenItIsFalse_J13(String condition, boolean skipped) {
    TaskSpec task = TaskSpec.named("t").condition(condition).build();
    assertThat(Evaluator.isSkipped(evaluator.task(task, job()))).isEqualTo(skipped);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'FALSE' }}",
        "{{ 0 }}",
        "{{ nil }}",
        "{{ inputs.missing }}",
        "1 + 1",
        "inputs.a",
        "nil",
        "{{ true }}{{ true }}"
      })
  void aConditionIsTrueOrFalseAndNothingElse_J13(String condition) {
    TaskSpec task = TaskSpec.named("t").condition(condition).build();
    assertThatThrownBy(() -> evaluator.task(task, job()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("if must be true or false, but is neither: " + condition);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {{ [1, 2] }}                      | 1;2
          [1, 2.0, -3, 1e30]                | 1;2.0;-3;1.0E30
          x {{ ['a "b"', true, nil] }} y    | "a \\"b\\"";true;null
          sequence(0, 3)                    | 0;1;2
          1..3                              | 1;2;3
          split('a,b', ',')                 | "a";"b"
          fromJSON('[{"id":1,"s":[]}]')     | {"id":1.0,"s":[]}
          {{ [] }}                          | ~~
          """)
  void aListYieldsItsElementsAsJson(String text, String expected) {
    assertThat(String.join(";", evaluator.list(text, job()))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inputs.a", "{{ 1 }}", "nil", "inputs", "'[1]'"})
  void aNonListIsRefused(String text) {
    assertThatThrownBy(() -> evaluator.list(text, job()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("each.list does not evaluate to a list");
  }

  @Test
  void decision12_aListHasABound() {
    assertThat(evaluator.list("sequence(0, 100000)", job())).hasSize(100_000);
    assertThatThrownBy(() -> evaluator.list("sequence(0, 100001)", job()))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("each.list has 100001 elements, at most 100000 are allowed");
  }

  @Test
  void aListElementThatCannotBeStoredIsNamed() {
    assertThatThrownBy(() -> evaluator.list("[1, sequence]", job()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("element 1 of each.list: ");
  }

  @Test
  void anItemIsSeenUnderItsNameWithTheTypeItHad() {
    String list = "[1000000, 1000000.0, 'x', {'k': [1]}, nil, duration('90s')]";
    List<String> items = evaluator.list(list, job());
    String text = "{{ col.index }} {{ col.value }} {{ type(col.index) }} {{ type(col.value) }}";
    assertThat(items)
        .map(item -> evaluator.text(text, job().withItem("col", new Item(7, item))))
        .containsExactly(
            "7 1000000 string int",
            "7 1e+06 string float",
            "7 x string string",
            "7 map[k:[1]] string map",
            "7 <nil> string nil",
            "7 1m30s string time.Duration");
  }

  @Test
  void anItemShadowsAnOuterVariableOfItsName() {
    var around = job().withItem("inputs", new Item(0, "5"));
    assertThat(evaluator.text("{{ inputs.value + 1 }}", around)).isEqualTo("6");
  }

  @Test
  void onlyTheOutputsThatAreReadAreNamed() {
    TaskSpec task =
        task(
            """
            name: '{{ tasks.a }}'
            if: tasks['b'] == inputs.x
            run: '{{ tasks.never }}'
            pre: [{name: p, env: {E: '{{ tasks.c + job.id }}'}}]
            parallel: {tasks: [{name: '{{ tasks.d }}'}]}
            subjob: {name: s, inputs: {i: '{{ tasks.e }}'}, tasks: [{name: '{{ tasks.never }}'}]}
            """);
    VariableUsage names = evaluator.namesInTask(task, EvaluationContext.JOB);
    assertThat(names.entries("tasks")).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    assertThat(names.readsAll("tasks")).isFalse();
    assertThat(names.reads("secrets")).isFalse();

    assertThat(evaluator.namesInList("{{ tasks.l }}", EvaluationContext.JOB).entries("tasks"))
        .containsExactly("l");
    assertThat(evaluator.namesInText("{{ keys(tasks) }}", EvaluationContext.JOB).readsAll("tasks"))
        .isTrue();
    assertThat(evaluator.namesInText("{{ tasks. }}", EvaluationContext.JOB).reads("tasks"))
        .isFalse();
    assertThat(evaluator.namesInText("tasks.a", EvaluationContext.JOB).reads("tasks")).isFalse();
  }

  @Test
  void decision10_chanceFollowsTheSeed() {
    String text = "{{ randomInt() }} {{ randomInt() }}";
    assertThat(evaluator.text(text, job())).isEqualTo(evaluator.text(text, job()));
    assertThat(evaluator.text(text, job()).split(" ")).doesNotHaveDuplicates();
  }

  private static EvaluationContext job() {
    return EvaluationContext.ofJob(
        Map.of("id", "0123456789abcdef0123456789abcdef", "name", "expr"),
        Map.of(
            "a",
            "b",
            "no",
            "false",
            "evil",
            "{{ secrets.apiKey }}",
            "doc",
            "{\"n\":[1,{\"id\":2}]}"),
        Map.of("apiKey", "s3cr3t"),
        Map.of("one", "1", "t-w", "2"),
        new Bindings(Instant.EPOCH, 42));
  }

  /** A task in YAML; sub-jobs and parallel tasks included. */
  private static TaskSpec task(String yaml) {
    String job = "tasks:\n  - " + yaml.strip().replace("\n", "\n    ");
    return JobDecoder.job(job.getBytes(StandardCharsets.UTF_8), DocumentFormat.YAML)
        .value()
        .tasks()
        .getFirst();
  }
}
