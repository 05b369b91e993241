package dev.winch.worker;

import java.time.Duration;

/**
 * When a worker that stops does what, each moment counted from the request to stop.
 *
 * @param stop running tasks are asked to end: they have had the drain time to end by themselves
 * @param kill those that still run are killed
 * @param leave the worker returns, whatever is still not reported
 */
public record StopSchedule(Duration stop, Duration kill, Duration leave) {
  public StopSchedule {
    if (stop.compareTo(kill) > 0 || kill.compareTo(leave) > 0) {
      throw new IllegalArgumentException(
          "a worker stops tasks, kills them and leaves, in this order: %s, %s, %s"
              .formatted(stop, kill, leave));
    }
  }
}
