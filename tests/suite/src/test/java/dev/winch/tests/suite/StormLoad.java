package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.JsonView;
import java.util.List;

/**
 * The kinds of jobs that a storm runs over: what each is, how it must end and how many task rows it
 * may have then. N stands for the job's number, FOLDER for a folder of its own, HOOKS for where
 * webhooks are received.
 */
enum StormLoad {
  CHAIN(
      "COMPLETED",
      3,
      """
      name: chain N
      output: "{{ tasks.b }}"
      tasks:
        - {name: a, var: a, run: 'echo -n 41 > $WINCH_OUTPUT'}
        - {name: b, var: b, env: {A: "{{ tasks.a }}"}, run: 'sleep 0.05; echo -n $((A + 1)) > $WINCH_OUTPUT'}
        - {name: c, run: 'true'}
      """),
  PARALLEL(
      "COMPLETED",
      6,
      """
      name: parallel N
      tasks:
        - name: all
          parallel:
            tasks:
              - {name: a, run: 'sleep 0.1'}
              - {name: b, run: 'echo b'}
              - name: nested
                each:
                  list: "{{ sequence(1, 3) }}"
                  task: {name: one, run: 'echo one'}
      """),
  EACH(
      "COMPLETED",
      5,
      """
      name: each N
      tasks:
        - name: all
          each:
            list: "{{ sequence(1, 5) }}"
            concurrency: 2
            task: {name: one, run: 'echo one'}
      """),
  /** One row if a crash fell between the mark and the exit, else two. */
  RETRY(
      "COMPLETED",
      2,
      """
      name: retry N
      tasks:
        - name: flaky
          retry: {limit: 3}
          env: {MARK: "FOLDER/{{ job.id }}"}
          run: '[ -e $MARK ] || { touch $MARK; exit 1; }'
      """),
  SUBJOB(
      "COMPLETED",
      1,
      """
      name: subjob N
      output: "{{ tasks.answer }}"
      tasks:
        - name: call
          var: answer
          subjob:
            name: inner N
            output: "{{ tasks.v }}"
            tasks:
              - {name: work, var: v, run: 'sleep 0.1; echo -n 42 > $WINCH_OUTPUT'}
      """),
  TIMEOUT(
      "FAILED",
      1,
      """
      name: timeout N
      timeout: 1s
      tasks:
        - {name: long, run: 'sleep 600'}
      """),
  IF(
      "COMPLETED",
      2,
      """
      name: if N
      tasks:
        - {name: skipped, if: "{{ 1 > 2 }}", run: 'exit 1'}
        - {name: done, if: "{{ 2 > 1 }}", run: 'true'}
      """),
  HOOKED(
      "COMPLETED",
      1,
      """
      name: hooked N
      webhooks:
        - {url: 'HOOKS/N'}
      tasks:
        - {name: a, run: 'sleep 0.1'}
      """);

  private final String state;
  private final int rows;
  private final String yaml;

  StormLoad(String state, int rows, String yaml) {
    this.state = state;
    this.rows = rows;
    this.yaml = yaml;
  }

  static StormLoad of(int number) {
    return values()[number % values().length];
  }

  String job(int number, String folder, String hooks) {
    return yaml.replace("FOLDER", folder)
        .replace("HOOKS", hooks)
        .replaceAll("\\bN\\b", Integer.toString(number));
  }

  void endedAsItShould(JsonView job) {
    assertThat(job.text("state")).as(job.raw()).isEqualTo(state);
    List<JsonView> execution = job.list("execution");
    assertThat(execution).as(job.raw()).hasSizeBetween(this == RETRY ? 1 : rows, rows);
    assertThat(execution.stream().map(run -> run.text("id"))).doesNotHaveDuplicates();
    switch (this) {
      case CHAIN, SUBJOB -> assertThat(job.text("result")).as(job.raw()).isEqualTo("42");
      case TIMEOUT -> assertThat(job.text("error")).contains("timed out after 1s");
      case IF ->
          assertThat(execution.stream().map(run -> run.text("state")))
              .containsExactlyInAnyOrder("SKIPPED", "COMPLETED");
      case PARALLEL, EACH, RETRY, HOOKED -> {}
    }
  }
}
