package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundThreads;
import java.util.Optional;

/**
 * What is taken from queues over a channel, and again over another one whenever that is lost, until
 * it is paused. What its kind does on a channel is its {@link ChannelSupervisor.Duty}; all that it
 * and its callers wait for is guarded by the {@link CallGate}.
 */
abstract class RecoveringConsumer implements Subscription, ChannelSupervisor.Duty {
  private final ChannelSupervisor supervisor;
  private final CallGate gate = new CallGate();

  /**
   * @param what it takes, for messages
   */
  RecoveringConsumer(
      RecoveringConnection recoveringConnection, BackgroundThreads threads, String what) {
    this.supervisor = new ChannelSupervisor(recoveringConnection, threads, what, this);
  }

  /** Returns when it is set up, or cannot be at the moment. */
  final RecoveringConsumer start() {
    supervisor.start();
    return this;
  }

  /** Why nothing is taken at the moment, if that is not for want of a connection. */
  final Optional<String> fault() {
    return supervisor.fault();
  }

  final CallGate gate() {
    return gate;
  }

  final boolean isOpen() {
    return !gate.isPaused();
  }

  @Override
  public final void pause() {
    gate.pause();
  }

  @Override
  public void close() {
    gate.close();
  }

  /** Ends it without waiting for anything. */
  final void dismiss() {
    pause();
    supervisor.close();
  }
}
