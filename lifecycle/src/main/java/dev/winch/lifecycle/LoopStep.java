package dev.winch.lifecycle;

import java.time.Duration;

/** The repeated step of a background loop. */
@FunctionalInterface
public interface LoopStep {

  /**
   * Does a bounded amount of work. An exception fails only this step; the loop's {@link
   * FaultPolicy} decides what follows.
   *
   * @return the wait until the next step, which {@link BackgroundLoop#wake} shortens; zero or less
   *     for none
   */
  Duration run() throws Exception;
}
