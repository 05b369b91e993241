package dev.winch.codec;

import static dev.winch.codec.Decoding.refusedYaml;
import static dev.winch.codec.Decoding.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Keys that stand twice, anchors, aliases, and how deep all that may go. */
class YamlAliasTest {
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
  void aJobWithManyAliasesOfSharedSettingsIsAccepted() {
    var text = new StringBuilder("x-c: &c {image: a, run: b, queue: c, timeout: d}\ntasks:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("  - {<<: *c, name: t").append(i).append("}\n");
    }

    assertThat(yaml(text.toString()).tasks()).hasSize(20_000);
  }
}
