package dev.winch.broker.inprocess;

import dev.winch.broker.Broker.Subscription;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A handler that can be closed: calls after that do nothing, and closing waits for running calls.
 */
final class ClosableHandler<H> implements Subscription {
  private final Optional<H> receiver;
  private final ReadWriteLock calls = new ReentrantReadWriteLock();
  private volatile boolean open = true;

  ClosableHandler(H receiver) {
    this(Optional.of(receiver));
  }

  private ClosableHandler(Optional<H> receiver) {
    this.receiver = receiver;
  }

  /** A closed handler. */
  static <H> ClosableHandler<H> shut() {
    ClosableHandler<H> gate = new ClosableHandler<>(Optional.empty());
    gate.pause();
    return gate;
  }

  boolean isOpen() {
    return open;
  }

  /** The result of the call; empty if the handler is closed. */
  <T> Optional<T> pass(Function<H, T> call) {
    calls.readLock().lock();
    try {
      return open ? receiver.map(call) : Optional.empty();
    } finally {
      calls.readLock().unlock();
    }
  }

  @Override
  public void pause() {
    open = false;
  }

  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      open = false;
    } finally {
      calls.writeLock().unlock();
    }
  }
}
