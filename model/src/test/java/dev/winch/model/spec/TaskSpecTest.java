package dev.winch.model.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskSpecTest {
  private static final Defaults DEFAULTS =
      new Defaults(
          Optional.of(Retry.atOnce(3)), Optional.of(new Limits("1", "10m")), "5s", "slow", 4);

  @Test
  void defaultsApplyToUnsetFields() {
    TaskSpec filled = TaskSpec.named("a").build().with(Optional.of(DEFAULTS));
    assertThat(filled.queue()).isEqualTo("slow");
    assertThat(filled.timeout()).isEqualTo("5s");
    assertThat(filled.priority()).isEqualTo(4);
    assertThat(filled.retry()).contains(Retry.atOnce(3));
    assertThat(filled.limits()).contains(new Limits("1", "10m"));
  }

  @Test
  void aTasksOwnFieldsWinAndLimitsAreFilledOneByOne() {
    TaskSpec filled =
        TaskSpec.named("a")
            .queue("fast")
            .timeout("1s")
            .priority(9)
            .retry(Optional.of(Retry.atOnce(1)))
            .limits(Optional.of(new Limits("2", "")))
            .build()
            .with(Optional.of(DEFAULTS));
    assertThat(filled.queue()).isEqualTo("fast");
    assertThat(filled.timeout()).isEqualTo("1s");
    assertThat(filled.priority()).isEqualTo(9);
    assertThat(filled.retry()).contains(Retry.atOnce(1));
    assertThat(filled.limits()).contains(new Limits("2", "10m"));
  }

  @Test
  void withoutDefaultsThereIsAQueueAndNothingElse() {
    TaskSpec filled = TaskSpec.named("a").build().with(Optional.empty());
    assertThat(filled).isEqualTo(TaskSpec.named("a").queue("default").build());
  }

  @Test
  void compositesGetNoDefaults() {
    TaskSpec parallel =
        TaskSpec.named("p")
            .parallel(Optional.of(new Parallel(List.of(TaskSpec.named("a").build()))))
            .build();
    assertThat(parallel.with(Optional.of(DEFAULTS))).isEqualTo(parallel);
  }

  @Test
  void aPathLeadsThroughCompositesToItsTask() {
    TaskSpec leaf = TaskSpec.named("leaf").build();
    TaskSpec each = TaskSpec.named("e").each(Optional.of(new Each("", "[]", leaf, 0))).build();
    TaskSpec parallel =
        TaskSpec.named("p").parallel(Optional.of(new Parallel(List.of(leaf, each)))).build();
    JobSpec job = JobSpec.of("job", List.of(leaf, parallel));
    assertThat(job.at(TaskPath.parse("1/1/0"))).isEqualTo(leaf);
    assertThat(job.at(TaskPath.parse("1/1"))).isEqualTo(each);
    assertThatThrownBy(() -> job.at(TaskPath.parse("1/2")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credentialsDoNotShowInTexts() {
    assertThat(new Registry("user", "secret")).asString().doesNotContain("secret");
    assertThat(new Webhook.Signature("secret")).asString().doesNotContain("secret");
  }
}
