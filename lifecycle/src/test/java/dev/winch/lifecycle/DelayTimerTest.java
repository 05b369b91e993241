package dev.winch.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelayTimerTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final BackgroundThreads threads =
      new BackgroundThreads(IllegalStateException.class, now::get, new SplittableRandom(1));
  private final DelayTimer timer = new DelayTimer(threads, "timer");
  private final List<String> called = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    timer.close();
  }

  /** A call that is due at once has the timer look at all others. */
  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    CountDownLatch looked = new CountDownLatch(1);
    timer.after(Duration.ofNanos(-1), looked::countDown);
    await().until(() -> looked.getCount() == 0);
  }

  @Test
  void callsComeInTheirTimeAlsoOverTheEndOfTheCounter() {
    timer.after(Duration.ofSeconds(2), () -> called.add("second"));
    timer.after(Duration.ofSeconds(1), () -> called.add("first"));
    pass(Duration.ofSeconds(1));
    await().until(() -> called.equals(List.of("first")));
    pass(Duration.ofSeconds(1));
    await().until(() -> called.equals(List.of("first", "second")));
  }

  @Test
  void oneThatIsCancelledDoesNotCome() {
    DelayTimer.Pending never = timer.after(Duration.ofSeconds(1), () -> called.add("never"));
    timer.after(Duration.ofSeconds(1), () -> called.add("comes"));
    never.cancel();
    pass(Duration.ofSeconds(1));
    await().until(() -> called.equals(List.of("comes")));
  }

  @Test
  void aCallThatBlocksOrThrowsHoldsUpNoOther() {
    CountDownLatch end = new CountDownLatch(1);
    timer.after(
        Duration.ZERO,
        () -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long deaths = ShortLivedThreads.deaths();
    timer.after(
        Duration.ZERO,
        () -> {
          throw new AssertionError("a fault");
        });
    timer.after(Duration.ZERO, () -> called.add("other"));
    await().until(() -> called.equals(List.of("other")));
    await().until(() -> ShortLivedThreads.deaths() == deaths + 1);
    assertThat(threads.health().faults()).isEmpty();
    end.countDown();
  }
}
