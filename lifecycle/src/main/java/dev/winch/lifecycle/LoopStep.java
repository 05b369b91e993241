package dev.winch.lifecycle;

import java.time.Duration;

/** What a background loop does again and again. */
@FunctionalInterface
public interface LoopStep {

  /**
   * Does a bit of work. Anything it throws is a fault of this step alone: the loop's {@link
   * FaultPolicy} decides what follows.
   *
   * @return how long to wait for the next step, unless the loop is woken; zero or less for no time
   */
  Duration run() throws Exception;
}
