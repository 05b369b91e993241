package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundThreads;
import java.util.Optional;

/**
 * What is taken from queues over a channel, and again over another one whenever that is lost, until
 * it is paused. What its kind does on a channel is its {@link Upkeep.Duty}; all that it and its
 * callers wait for is guarded by the {@link Passage}.
 */
abstract class Inlet implements Subscription, Upkeep.Duty {
  private final Upkeep upkeep;
  private final Passage passage = new Passage();

  /**
   * @param what it takes, for messages
   */
  Inlet(Link link, BackgroundThreads threads, String what) {
    this.upkeep = new Upkeep(link, threads, what, this);
  }

  /** Returns when it is set up, or cannot be at the moment. */
  final Inlet start() {
    upkeep.start();
    return this;
  }

  /** Why nothing is taken at the moment, if that is not for want of a connection. */
  final Optional<String> fault() {
    return upkeep.fault();
  }

  final Passage passage() {
    return passage;
  }

  final boolean isOpen() {
    return !passage.isPaused();
  }

  @Override
  public final void pause() {
    passage.pause();
  }

  @Override
  public void close() {
    passage.close();
  }

  /** Ends it without waiting for anything. */
  final void dismiss() {
    pause();
    upkeep.close();
  }
}
