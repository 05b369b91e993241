package dev.winch.broker.rabbitmq;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls through to a handler, or work begin, one at a time, until it is paused. Its lock and
 * condition also guard what its owner waits for beside that.
 */
final class CallGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean paused;
  private boolean passing;

  /** Runs something with the lock held, and wakes those who wait. */
  void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** For what waits for a condition of its own. */
  ReentrantLock lock() {
    return lock;
  }

  /** Signalled at every change. */
  Condition changed() {
    return changed;
  }

  /** Whoever enters leaves; false if it is paused. */
  boolean enter() {
    lock.lock();
    try {
      passing = !paused;
      return passing;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    change(() -> passing = false);
  }

  boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing enters any more. */
  void pause() {
    change(() -> paused = true);
  }

  /** The same, and returns when nobody is inside. */
  void close() {
    pause();
    lock.lock();
    try {
      while (passing) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
