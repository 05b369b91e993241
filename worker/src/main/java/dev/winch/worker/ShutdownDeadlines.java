package dev.winch.worker;

import java.time.Duration;

/**
 * Deadlines of a worker's shutdown, each counted from the stop request.
 *
 * @param stop end of the drain: running tasks get TERM
 * @param kill remaining tasks get KILL
 * @param leave the worker returns, even with unsettled reports
 */
public record ShutdownDeadlines(Duration stop, Duration kill, Duration leave) {
  public ShutdownDeadlines {
    if (stop.compareTo(kill) > 0 || kill.compareTo(leave) > 0) {
      throw new IllegalArgumentException(
          "a worker stops tasks, kills them and leaves, in this order: %s, %s, %s"
              .formatted(stop, kill, leave));
    }
  }
}
