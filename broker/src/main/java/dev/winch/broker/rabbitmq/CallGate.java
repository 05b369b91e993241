package dev.winch.broker.rabbitmq;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Admits one call of a handler at a time until it is paused. Its lock and condition also guard the
 * other state of its owner.
 */
final class CallGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean paused;
  private boolean passing;

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

  /** Admits no further call. */
  void pause() {
    change(() -> paused = true);
  }

  /** Admits no further call and waits for the current one. */
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
