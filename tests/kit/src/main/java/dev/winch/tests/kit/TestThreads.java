package dev.winch.tests.kit;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.UnavailableException;
import java.util.SplittableRandom;

/** Background threads of a test that lives in real time. */
public final class TestThreads {
  private TestThreads() {}

  public static BackgroundThreads create() {
    return new BackgroundThreads(
        UnavailableException.class, System::nanoTime, new SplittableRandom(1));
  }
}
