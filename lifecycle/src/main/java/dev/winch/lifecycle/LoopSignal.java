package dev.winch.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Wakes the loops that were created with it ({@link LoopSpec#wokenBy}). The code that has work for
 * a loop raises the signal and need not know the loop, which may be created later. Thread-safe.
 */
public final class LoopSignal {
  private final List<BackgroundLoop> loops = new CopyOnWriteArrayList<>();

  /** Starts the next step of each of these loops; see {@link BackgroundLoop#wake}. */
  public void raise() {
    for (BackgroundLoop loop : loops) {
      loop.wake();
    }
  }

  void add(BackgroundLoop loop) {
    loops.add(loop);
  }
}
