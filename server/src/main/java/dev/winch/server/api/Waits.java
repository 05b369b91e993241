package dev.winch.server.api;

import dev.winch.engine.Engine;
import dev.winch.model.run.JobId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The requests that wait for the end of a job. They end with the server, and each is gone when its
 * request is answered.
 */
final class Waits {
  private final Engine engine;
  private final Set<Thread> waiting = new HashSet<>();
  private boolean closed;

  /** How a wait came out. */
  enum Outcome {
    ENDED,
    TIMED_OUT,
    SHUT_DOWN
  }

  Waits(Engine engine) {
    this.engine = engine;
  }

  Outcome await(JobId job, Duration atMost) {
    if (!enter()) {
      return Outcome.SHUT_DOWN;
    }
    try {
      return engine.awaitEnd(job, atMost).isPresent() ? Outcome.ENDED : Outcome.TIMED_OUT;
    } catch (InterruptedException e) {
      return Outcome.SHUT_DOWN;
    } finally {
      leave();
    }
  }

  private synchronized boolean enter() {
    return !closed && waiting.add(Thread.currentThread());
  }

  /** An interrupt that came just too late must not hit the answer that follows. */
  private synchronized void leave() {
    waiting.remove(Thread.currentThread());
    if (closed) {
      Thread.interrupted();
    }
  }

  synchronized void close() {
    closed = true;
    waiting.forEach(Thread::interrupt);
  }
}
