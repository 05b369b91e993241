package dev.winch.tests.cluster;

import java.util.List;
import java.util.Map;

/**
 * A kind of job: each run of its tasks leaves a line with its job and its name, so that runs can be
 * counted; what is stored must be as if nothing had happened.
 *
 * @param rows rows of the job at its end, those of its sub-jobs left out
 * @param result of the job
 */
record Load(String name, String yaml, int rows, String result, Map<String, Integer> runs) {

  /** A mixture; FOLDER stands for where runs leave their lines and marks. */
  static final List<Load> ALL =
      List.of(
          new Load(
              "chain",
              """
              name: chain
              output: "{{ tasks.b }}"
              tasks:
                - {name: a, var: a, env: {J: "{{ job.id }}"}, run: 'echo "$J a" >> FOLDER/lines; echo -n 1 > $WINCH_OUTPUT'}
                - {name: b, var: b, env: {J: "{{ job.id }}", A: "{{ tasks.a }}"}, run: 'echo "$J b" >> FOLDER/lines; echo -n $((A + 1)) > $WINCH_OUTPUT'}
              """,
              2,
              "2",
              Map.of("a", 1, "b", 1)),
          new Load(
              "parallel",
              """
              name: parallel
              tasks:
                - name: all
                  parallel:
                    tasks:
                      - {name: a, env: {J: "{{ job.id }}"}, run: 'echo "$J a" >> FOLDER/lines'}
                      - {name: b, queue: slow, env: {J: "{{ job.id }}"}, run: 'echo "$J b" >> FOLDER/lines; sleep 0.5'}
              """,
              3,
              "",
              Map.of("a", 1, "b", 1)),
          new Load(
              "each",
              """
              name: each
              tasks:
                - name: all
                  each:
                    list: "{{ sequence(1, 4) }}"
                    concurrency: 2
                    task: {name: one, env: {J: "{{ job.id }}"}, run: 'echo "$J one" >> FOLDER/lines'}
              """,
              4,
              "",
              Map.of("one", 3)),
          new Load(
              "retry",
              """
              name: retry
              tasks:
                - name: flaky
                  retry: {limit: 8, initialDelay: 1s}
                  env: {J: "{{ job.id }}"}
                  run: '[ -e "FOLDER/$J" ] || { touch "FOLDER/$J"; exit 1; }; echo "$J flaky" >> FOLDER/lines'
              """,
              2,
              "",
              Map.of("flaky", 1)),
          new Load(
              "subjob",
              """
              name: subjob
              secrets: {word: hush}
              tasks:
                - name: inner
                  subjob:
                    name: inner
                    secrets: {word: "{{ secrets.word }}"}
                    tasks:
                      - {name: deep, env: {W: "{{ secrets.word }}"}, run: '[ "$W" = hush ]'}
                - {name: after, priority: 8, env: {J: "{{ job.id }}"}, run: 'echo "$J after" >> FOLDER/lines'}
              """,
              2,
              "",
              Map.of("after", 1)),
          new Load(
              "sleep",
              """
              name: sleep
              tasks:
                - {name: sleep, queue: slow, env: {J: "{{ job.id }}"}, run: 'sleep 2; echo "$J sleep" >> FOLDER/lines'}
              """,
              1,
              "",
              Map.of("sleep", 1)));
}
