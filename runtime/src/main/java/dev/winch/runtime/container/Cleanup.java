package dev.winch.runtime.container;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleanup steps of a run, registered when a resource is created and run in reverse order. A failed
 * step does not prevent the others: its resource is labelled, and the next start removes it.
 */
final class Cleanup implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Cleanup.class);

  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean awaited;

  /** Removes one resource. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  void add(Step step) {
    steps.push(step);
  }

  /**
   * Adds a step that must finish before the run ends, because others would notice the resource: a
   * name, disk space.
   */
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
        log.warn("cannot remove a resource of a task; the next start removes it: {}", e.toString());
      }
    }
  }
}
