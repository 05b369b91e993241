package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceAmountTest {
  @Test
  void amountsAreReadAsTheRuntimesReadThem() {
    TaskSpec.Builder task = TaskSpec.named("t").limits(Optional.of(new Limits("1/2", "10m")));
    assertThat(ResourceAmount.of(task.build()))
        .isEqualTo(new ResourceAmount(500_000_000L, 10 << 20, 0));
    assertThat(ResourceAmount.of(task.limits(Optional.of(new Limits("many", "10x"))).build()))
        .as("the runtime refuses it")
        .isEqualTo(ResourceAmount.NONE);
    assertThat(gpus("all")).isEqualTo(ResourceAmount.ALL_GPUS);
    assertThat(gpus("2")).isEqualTo(2);
    assertThat(gpus("count=3,capabilities=utility")).isEqualTo(3);
    assertThat(gpus("\"device=0,1\"")).isEqualTo(2);
    assertThat(gpus("driver=nvidia")).isEqualTo(1);
  }

  private static long gpus(String text) {
    return ResourceAmount.of(TaskSpec.named("t").gpus(text).build()).gpus();
  }
}
