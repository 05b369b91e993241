package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerTest {

  @Test
  void aCallThatBlocksHoldsUpNoOther() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    try (ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor()) {
      Timer timer = Timer.on(clockwork);

      timer.after(
          Duration.ZERO,
          () -> {
            try {
              second.await();
              first.countDown();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      timer.after(Duration.ofMillis(1), second::countDown);

      assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
