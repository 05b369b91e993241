package dev.winch.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.lifecycle.ShutdownBudget.Countdown;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShutdownBudgetTest {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration WHOLE = Duration.ofSeconds(15);

  private final AtomicLong ticks = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final ShutdownBudget budget = new ShutdownBudget(DRAIN, Duration.ZERO);

  @Test
  void f17_byDefaultTheProcessIsGoneWithinFifteenSeconds() {
    assertThat(budget.toExit()).isLessThan(WHOLE);
    assertThat(DRAIN.plus(ShutdownBudget.AFTER_DRAIN)).isEqualTo(WHOLE);
  }

  @Test
  void f17_theMomentsFollowOneAnother() {
    List<Duration> moments = new ArrayList<>(List.of(budget.toStopTasks(), budget.toKillTasks()));
    for (Phase phase : Phase.values()) {
      moments.add(budget.latest(phase));
    }
    moments.add(budget.toExit());
    assertThat(moments).isSorted().doesNotHaveDuplicates();
    assertThat(budget.toStopTasks()).isEqualTo(DRAIN);
    assertThat(budget.toLastKill())
        .isGreaterThanOrEqualTo(budget.latest(Phase.DATA))
        .isLessThan(budget.toExit());
  }

  @Test
  void f17_phasesThatAllHangTakeNoLongerThanTheLastOfThem() {
    Countdown countdown = budget.begin(ticks::get);
    long begun = ticks.get();
    for (Phase phase : Phase.values()) {
      pass(countdown.left(phase));
      assertThat(Duration.ofNanos(ticks.get() - begun)).isEqualTo(budget.latest(phase));
    }
    assertThat(countdown.until(budget.toExit())).isPositive().isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void f17_aPhaseThatIsOverdueGetsNothingOfTheLaterOnes() {
    Countdown countdown = budget.begin(ticks::get);
    pass(budget.latest(Phase.REQUESTS).plusMillis(1));
    assertThat(countdown.left(Phase.RUNTIME)).isZero();
    assertThat(countdown.left(Phase.REQUESTS)).isZero();
    assertThat(countdown.left(Phase.ENGINE)).isPositive();
    pass(Duration.ofHours(1));
    for (Phase phase : Phase.values()) {
      assertThat(countdown.left(phase)).isZero();
    }
    assertThat(countdown.until(budget.toExit())).isZero();
  }

  @Test
  void aProcessWithNothingToDrainWaitsSecondsForWhatHangs() {
    Countdown countdown = budget.begin(ticks::get);
    pass(Duration.ofMillis(1));
    assertThat(countdown.left(Phase.REQUESTS)).isLessThan(Duration.ofSeconds(5));
    assertThat(countdown.left(Phase.ENGINE)).isLessThan(Duration.ofSeconds(5));
    assertThat(countdown.left(Phase.DATA)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void withoutADrainTheOrderIsTheSame() {
    var none = new ShutdownBudget(Duration.ZERO, Duration.ZERO);
    assertThat(none.toStopTasks()).isZero();
    assertThat(none.toExit()).isLessThanOrEqualTo(ShutdownBudget.AFTER_DRAIN);
    assertThat(none.begin(ticks::get).left(Phase.TASKS)).isEqualTo(none.latest(Phase.TASKS));
  }

  private void pass(Duration time) {
    ticks.addAndGet(time.toNanos());
  }

  @Test
  void requestsThatAreAnsweredLongerThanTasksRunPushTheDeadlinesBehindThem() {
    var longer = new ShutdownBudget(Duration.ofSeconds(10), Duration.ofSeconds(30));

    assertThat(longer.toStopTasks()).isEqualTo(Duration.ofSeconds(10));
    assertThat(longer.toKillTasks()).isLessThan(Duration.ofSeconds(12));
    assertThat(longer.latest(ShutdownBudget.Phase.REQUESTS)).isGreaterThan(longer.toCloseServers());
    assertThat(longer.toExit()).isLessThan(Duration.ofSeconds(30).plus(ShutdownBudget.AFTER_DRAIN));
  }
}
