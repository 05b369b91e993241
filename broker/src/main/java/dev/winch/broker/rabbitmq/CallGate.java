package dev.winch.broker.rabbitmq;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Admits calls of a handler while it is not paused. Its lock and condition also guard the other
 * state of its owner.
 */
final class CallGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean paused;
  private boolean closed;
  private int passing;

  /** Runs an action with the lock held, then wakes all waiting threads. */
  void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The lock, for owners with their own conditions. */
  ReentrantLock lock() {
    return lock;
  }

  /** Signalled on every change. */
  Condition changed() {
    return changed;
  }

  /** Enters; the caller must leave afterwards. False if it is paused. */
  boolean enter() {
    lock.lock();
    try {
      if (!paused) {
        passing++;
      }
      return !paused;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    change(() -> passing--);
  }

  boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /** Admits no further call. */
  void pause() {
    change(() -> paused = true);
  }

  /** Admits calls again, unless it is closed. */
  boolean resume() {
    lock.lock();
    try {
      boolean resumed = paused && !closed;
      if (resumed) {
        paused = false;
        changed.signalAll();
      }
      return resumed;
    } finally {
      lock.unlock();
    }
  }

  /** Admits no further call, ever; does not wait. */
  void shut() {
    change(
        () -> {
          paused = true;
          closed = true;
        });
  }

  /** Admits no further call, ever, and waits for the current ones. */
  void close() {
    shut();
    lock.lock();
    try {
      while (passing > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
