package dev.winch.worker;

import java.time.Duration;

/** One-shot timer; callbacks may block without delaying one another. */
@FunctionalInterface
public interface Timer {

  void after(Duration delay, Runnable call);
}
