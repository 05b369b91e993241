package dev.winch.worker;

import java.time.Duration;

/** Calls back once, later; calls may block and do not hold up one another. */
@FunctionalInterface
public interface Timer {

  void after(Duration delay, Runnable call);
}
