package dev.winch.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;

class SlotGuardTest {
  private static final TaskId TASK = new TaskId("task");

  private final SlotGuard guard = new SlotGuard(Duration.ZERO);
  private final List<String> done = new ArrayList<>();
  private final DeliverySettlement settlement =
      new DeliverySettlement(() -> done.add("ack"), () -> done.add("release"));

  @Example
  void aDeliveryHandledWithoutAnErrorIsSettledByItsHandler() {
    guard.handle(TASK, settlement, () -> done.add("handled"));

    assertThat(done).containsExactly("handled");
  }

  @Example
  void aTaskIsReturnedOnAnyThrowable_E47() {
    for (Throwable fault :
        List.of(
            new IllegalStateException("planted"),
            new UnavailableException("planted"),
            new StackOverflowError("planted"))) {
      List<String> ways = new ArrayList<>();
      var one = new DeliverySettlement(() -> ways.add("ack"), () -> ways.add("release"));

      guard.handle(TASK, one, () -> raise(fault));

      assertThat(ways).as("%s", fault).containsExactly("release");
    }
  }

  @Example
  void aDeliverySettledBeforeAnErrorStaysSettled() {
    guard.handle(
        TASK,
        settlement,
        () -> {
          settlement.ack();
          throw new IllegalStateException("planted");
        });

    assertThat(done).containsExactly("ack");
  }

  @Example
  void anInterruptEndsTheRestAndIsKept() {
    Thread.currentThread().interrupt();

    new SlotGuard(Duration.ofDays(1)).releaseAfterRest(settlement);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("release");
  }

  private static void raise(Throwable fault) {
    switch (fault) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(fault);
    }
  }
}
