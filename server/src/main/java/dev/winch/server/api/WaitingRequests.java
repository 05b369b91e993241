package dev.winch.server.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.engine.Engine;
import dev.winch.model.run.JobId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The requests that wait for the end of a job. Closing ends them; each is removed when its request
 * is answered.
 */
final class WaitingRequests {
  private final Engine engine;

  @GuardedBy("this")
  private final Set<Thread> waiting = new HashSet<>();

  @GuardedBy("this")
  private boolean closed;

  /** Result of a wait. */
  enum Outcome {
    ENDED,
    TIMED_OUT,
    SHUT_DOWN
  }

  WaitingRequests(Engine engine) {
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

  /** Leaves the wait and clears a late interrupt, which must not affect the answer. */
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
