package dev.winch.worker;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls back once, later; calls may block and do not hold up one another. */
@FunctionalInterface
public interface Timer {

  void after(Duration delay, Runnable call);

  /** One whose calls run on virtual threads of their own. */
  static Timer on(ScheduledExecutorService clockwork) {
    return (delay, call) -> {
      var _ =
          clockwork.schedule(
              () -> Thread.startVirtualThread(call), delay.toNanos(), TimeUnit.NANOSECONDS);
    };
  }
}
