package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

  /**
   * A case of {@code rules.yaml}.
   *
   * @param job or {@code schedule}; the other is null
   * @param message null if it is admitted
   * @param problems null if they are of no interest
   */
  record Case(String title, String job, String schedule, String message, List<String> problems) {}

  @TestFactory
  Stream<DynamicTest> jobsAndWhatIsSaidAboutThem() {
    return CaseFile.read("rules.yaml", Case.class).stream()
        .map(c -> DynamicTest.dynamicTest(c.title(), () -> holds(c)));
  }

  private static void holds(Case expected) {
    Optional<InvalidInputException> refusal =
        expected.schedule() == null
            ? CaseFile.refusalOfJob(CaseFile.expanded(expected.job()), DocumentFormat.YAML)
            : CaseFile.refusalOfSchedule(
                CaseFile.expanded(expected.schedule()), DocumentFormat.YAML);
    assertThat(refusal.map(InvalidInputException::getMessage))
        .isEqualTo(Optional.ofNullable(expected.message()));
    if (expected.problems() != null) {
      assertThat(refusal.orElseThrow().problems().stream().map(AdmissionTest::shown))
          .isEqualTo(expected.problems());
    }
  }

  private static String shown(Problem problem) {
    return "%s %d:%d %s"
        .formatted(problem.path(), problem.line(), problem.column(), problem.rule());
  }

  @Test
  void aProblemHasAMessageAndAHint() {
    String job = "name: x\ntasks:\n  - {name: a, timeout: 1 day}";
    assertThat(CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems())
        .containsExactly(
            new Problem(
                "tasks[0].timeout",
                3,
                15,
                "duration",
                "is not a duration: 1 day",
                "a number and a unit, such as 90s, 5m or 1h30m"));
  }

  @Test
  void aProblemWithAnExpressionShowsWhereInIt_J13() {
    String job = "name: x\noutput: 'got {{ inputs.a }} of {{ inputs.b + }}'\ntasks: [{name: a}]";
    Problem problem =
        CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems().getFirst();
    assertThat(problem.path()).isEqualTo("output");
    assertThat(problem.message()).contains("inputs.b +").contains("column 10");
  }

  @Test
  void aDocumentOfUnknownOriginCountsEmptyAsMissing() {
    var admission = CaseFile.ADMISSION;
    var nothing = new Decoded<>(JobSpec.of("x", List.of()), SourceMap.UNKNOWN);
    assertThat(refusal(() -> admission.check(nothing)).problems())
        .containsExactly(new Problem("tasks", 0, 0, "required", "must hold at least one task", ""));
  }

  @Test
  void compositesNestToAStatedDepth_decision12() {
    TaskSpec leaf = TaskSpec.named("leaf").build();
    UnaryOperator<TaskSpec> parallel =
        task -> TaskSpec.named("p").parallel(Optional.of(new Parallel(List.of(task)))).build();
    UnaryOperator<TaskSpec> subjob =
        task ->
            TaskSpec.named("s")
                .subjob(
                    Optional.of(
                        new SubJob(
                            "s",
                            "",
                            List.of(task),
                            Map.of(),
                            Map.of(),
                            Optional.empty(),
                            "",
                            false,
                            List.of())))
                .build();
    TaskSpec deepest = leaf;
    for (int i = 0; i < 16; i++) {
      deepest = (i % 2 == 0 ? parallel : subjob).apply(deepest);
    }
    admit(deepest);

    TaskSpec tooDeep = parallel.apply(deepest);
    InvalidInputException refused = refusal(() -> admit(tooDeep));
    assertThat(refused.problems()).extracting(Problem::rule).containsExactly("nesting");
    assertThat(refused.problems().getFirst().path())
        .startsWith("tasks[0].parallel.tasks[0].subjob.tasks[0].parallel.tasks[0]");

    TaskSpec abyss = leaf;
    for (int i = 0; i < 10_000; i++) {
      abyss = parallel.apply(abyss);
    }
    TaskSpec task = abyss;
    assertThat(refusal(() -> admit(task)).problems()).hasSize(1);
  }

  @Test
  void f16_noHeaderCanSmuggleAnother() {
    String job =
        """
        name: x
        tasks: [{name: a}]
        webhooks:
          - url: http://h/
            headers: {"X-A\\r\\nX-Evil": b, X-C: "d\\r\\nX-Evil: e"}
        """;
    assertThat(CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems())
        .extracting(Problem::line, Problem::rule, Problem::message)
        .containsExactly(
            tuple(5, "header-name", "the name of a header must not contain a line break"),
            tuple(5, "header-value", "the value of a header must not contain a line break"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          nosuch(1)     | docs/expressions.md lists the functions
          range(1,5)    | write 1..5, or sequence(1, 6), which leaves out its end
          uper('a')     | did you mean upper()?
          sequense(1,2) | did you mean sequence()?
          fromJson('1') | did you mean fromJSON()?
          input.a       | did you mean inputs?
          result.a      | the names here are inputs, job, secrets, tasks
          steps.a       | write tasks, and the var of the task
          item.value    | it exists only inside each; the names here are inputs, job, secrets, tasks
          """)
  void f22_theHintNamesTheClosestField(String expression, String hint) {
    String job = "name: x\ntasks:\n  - name: a\n    env: {A: \"{{ %s }}\"}".formatted(expression);
    Problem problem =
        CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems().getFirst();
    assertThat(problem.hint()).isEqualTo(hint);
    assertThat(problem.path()).isEqualTo("tasks[0].env.A");
    assertThat(problem.line()).isEqualTo(4);
    assertThat(problem.column()).isEqualTo(11);
  }

  @Test
  void f10_aSubJobThatReadsTheItemGetsAHint() {
    String job =
        """
        name: x
        tasks:
          - name: a
            each:
              list: 1..2
              task: {name: b, subjob: {name: c, tasks: [{name: "{{ item.value }}"}]}}
        """;
    assertThat(CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems())
        .extracting(Problem::hint)
        .containsExactly("a sub-job does not see it: hand it on as an input of the sub-job");
  }

  @Test
  void jsonIsJudgedLikeYaml() {
    String job = "{\"name\": \"x\", \"tasks\": [{\"name\": \"a\", \"retry\": {}}]}";
    assertThat(CaseFile.refusalOfJob(job, DocumentFormat.JSON))
        .hasValueSatisfying(
            refused ->
                assertThat(refused.problems())
                    .extracting(Problem::path)
                    .containsExactly("tasks[0].retry.limit"));
  }

  @Test
  void e18_theTasksOfASubjobAreCheckedAndThereIsAtLeastOne() {
    assertThat(paths("subjob: {name: s, tasks: []}")).containsExactly("tasks[0].subjob.tasks");
    assertThat(paths("subjob: {name: s, tasks: [{name: b, timeout: soon}]}"))
        .containsExactly("tasks[0].subjob.tasks[0].timeout");
  }

  @Test
  void e30_theAddressOfAWebhookIsChecked() {
    assertThat(paths("run: x}]\nwebhooks: [{url: 'http://[broken', event: job.StateChange"))
        .containsExactly("webhooks[0].url");
  }

  @Test
  void e31_anUnreadableScheduleIsRefused() {
    String schedule = "name: x\nschedule: {cron: 'TZ='}\ntasks: [{name: a, run: x}]";
    assertThat(CaseFile.refusalOfSchedule(schedule, DocumentFormat.YAML)).isPresent();
  }

  private static List<String> paths(String restOfTask) {
    String job = "name: x\ntasks: [{name: a, " + restOfTask + "}]";
    return CaseFile.refusalOfJob(job, DocumentFormat.YAML).orElseThrow().problems().stream()
        .map(Problem::path)
        .toList();
  }

  @Test
  void aDirectoryThatFailsIsNotTheClientsFault() {
    Decoded<JobSpec> job =
        JobDecoder.job(
            "name: x\ntasks: [{name: a}]\npermissions: [{user: u}]"
                .getBytes(StandardCharsets.UTF_8),
            DocumentFormat.YAML);
    AdmissionContext broken =
        new AdmissionContext() {
          @Override
          public boolean userExists(String nameOrId) {
            throw new IllegalStateException("no database");
          }

          @Override
          public boolean roleExists(String slugOrId) {
            throw new IllegalStateException("no database");
          }

          @Override
          public boolean sealsSecrets() {
            return true;
          }
        };
    assertThat(catchThrowable(() -> new Admission(broken).check(job))).hasMessage("no database");
  }

  @Test
  void decision17_withoutAKeyNoSecretIsTaken() {
    Decoded<JobSpec> job =
        JobDecoder.job(
            """
            name: x
            secrets: {token: t}
            tasks:
              - name: all
                parallel:
                  tasks:
                    - name: sub
                      subjob: {name: y, secrets: {token: t}, tasks: [{name: a, run: b}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            DocumentFormat.YAML);
    AdmissionContext keyless =
        new AdmissionContext() {
          @Override
          public boolean userExists(String nameOrId) {
            return true;
          }

          @Override
          public boolean roleExists(String slugOrId) {
            return true;
          }

          @Override
          public boolean sealsSecrets() {
            return false;
          }
        };

    assertThatThrownBy(() -> new Admission(keyless).check(job))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            refused ->
                assertThat(refused.problems())
                    .allMatch(problem -> problem.message().contains("datastore.encryption.key"))
                    .extracting(Problem::path)
                    .containsExactly("secrets", "tasks[0].parallel.tasks[0].subjob.secrets"));
    CaseFile.ADMISSION.check(job);
  }

  private static void admit(TaskSpec task) {
    CaseFile.ADMISSION.check(new Decoded<>(JobSpec.of("x", List.of(task)), SourceMap.UNKNOWN));
  }

  private static InvalidInputException refusal(Runnable check) {
    return catchThrowableOfType(InvalidInputException.class, check::run);
  }
}
