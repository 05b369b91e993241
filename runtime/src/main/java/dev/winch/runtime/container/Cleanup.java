package dev.winch.runtime.container;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be taken away at the end of a run, noted as soon as it exists, in reverse order. One
 * failure does not keep the rest: what stays is labelled, and the next start sweeps it.
 */
final class Cleanup implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean awaited;

  /** Takes one thing away. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  void add(Step step) {
    steps.push(step);
  }

  /** Others would notice if this were left a moment longer than the run: a name, a disk's space. */
  void addAwaited(Step step) {
    awaited = true;
    steps.push(step);
  }

  boolean isAwaited() {
    return awaited;
  }

  @Override
  public void run() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (Exception e) {
        LOG.warn("something of a task is left until the next start: {}", e.toString());
      }
    }
  }
}
