package dev.winch.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  @Test
  void f4_aRequestBeyondTheBudgetIsAskedToRetry() {
    ByteBudget budget = new ByteBudget("other bodies", 10 << 10, Duration.ofMillis(1));
    ByteBudget.Share first = budget.take(8 << 10);
    assertThatThrownBy(() -> budget.take(3 << 10))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the server is busy with other bodies; try again");
    first.close();
    budget.take(3 << 10).close();
  }

  @Test
  void f4_aShareLargerThanAllIsAll() {
    ByteBudget budget = new ByteBudget("x", 10 << 10, Duration.ofMillis(1));
    try (ByteBudget.Share _ = budget.take(1L << 40)) {
      assertThatThrownBy(() -> budget.take(1)).isInstanceOf(UnavailableException.class);
    }
    budget.take(1).close();
  }

  @Test
  void f4_aWaitingRequestGetsReleasedBytes() throws Exception {
    ByteBudget budget = new ByteBudget("x", 10 << 10, Duration.ofMinutes(1));
    ByteBudget.Share first = budget.take(10 << 10);
    CompletableFuture<ByteBudget.Share> second =
        CompletableFuture.supplyAsync(() -> budget.take(10 << 10));
    assertThat(second).isNotDone();
    first.close();
    second.get(30, TimeUnit.SECONDS).close();
  }
}
