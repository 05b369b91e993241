package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F21: a job as an answer shows it is refused with the places of its hidden values. */
class PlaceholderTest {

  private static List<Problem> problems(String yaml) {
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                CaseFile.ADMISSION.check(
                    JobDecoder.job(yaml.getBytes(StandardCharsets.UTF_8), DocumentFormat.YAML)));
    return refused == null ? List.of() : refused.problems();
  }

  @Test
  void f21_aHiddenSecretIsRefusedWithItsPlaceAndAHint() {
    List<Problem> problems =
        problems("name: x\nsecrets:\n  token: \"[REDACTED]\"\ntasks: [{name: a, run: x}]\n");

    assertThat(problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.path()).isEqualTo("secrets.token");
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.column()).isEqualTo(3);
    assertThat(problem.rule()).isEqualTo("redacted");
    assertThat(problem.hint()).contains("{{ secrets.NAME }}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "inputs.a; inputs: {a: 'x-[REDACTED]-y'}; |{name: a, run: x}|",
        "webhooks[0].headers.A; webhooks: [{url: 'http://h', headers: {A: 'Bearer [REDACTED]'}}];"
            + " |{name: a, run: x}|",
        "webhooks[0].url; webhooks: [{url: 'http://[REDACTED]@h/'}]; |{name: a, run: x}|",
        "webhooks[0].signature.secret; webhooks: [{url: 'http://h', signature: {secret:"
            + " '[REDACTED]'}}]; |{name: a, run: x}|",
        "tasks[0].env.A; x-a: 1; |{name: a, run: x, env: {A: '[REDACTED]'}}|",
        "tasks[0].run; x-a: 1; |{name: a, run: '[REDACTED]'}|",
        "tasks[0].registry.password; x-a: 1; |{name: a, run: x, image: i, registry: {username: u,"
            + " password: '[REDACTED]'}}|",
        "tasks[0].pre[0].env.A; x-a: 1; |{name: a, run: x, image: i, pre: [{name: p, image: i,"
            + " run: x, env: {A: '[REDACTED]'}}]}|",
        "tasks[0].parallel.tasks[0].env.A; x-a: 1; |{name: a, parallel: {tasks: [{name: b, run: x,"
            + " env: {A: '[REDACTED]'}}]}}|",
        "tasks[0].each.task.env.A; x-a: 1; |{name: a, each: {list: '[1]', task: {name: b, run: x,"
            + " env: {A: '[REDACTED]'}}}}|",
        "tasks[0].subjob.secrets.s; x-a: 1; |{name: a, subjob: {name: s, secrets: {s:"
            + " '[REDACTED]'}, tasks: [{name: b, run: x}]}}|",
        "tasks[0].subjob.tasks[0].env.A; x-a: 1; |{name: a, subjob: {name: s, tasks: [{name: b,"
            + " run: x, env: {A: '[REDACTED]'}}]}}|",
      })
  void f21_soIsOneWhereverAnAnswerShowsIt(String path, String field, String task) {
    assertThat(problems("name: x\n" + field + "\ntasks:\n  - " + task + "\n"))
        .extracting(Problem::rule, Problem::path)
        .contains(org.assertj.core.groups.Tuple.tuple("redacted", path));
  }

  @Test
  void f21_aProgramMayNameIt() {
    assertThat(problems("name: x\ntasks: [{name: a, run: \"sed 's/x/[REDACTED]/'\"}]\n")).isEmpty();
  }
}
