package dev.winch.broker.rabbitmq;

import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundThreads;
import java.util.Optional;

/**
 * Base of consumers that survive the loss of their channel: they continue on a new one until
 * paused. Subclasses implement the {@link ChannelSupervisor.Duty}; {@link CallGate} guards the
 * shared state.
 */
abstract class RecoveringConsumer implements Subscription, ChannelSupervisor.Duty {
  private final RecoveringConnection recoveringConnection;
  private final BackgroundThreads threads;
  private final String what;
  private volatile ChannelSupervisor supervisor;
  private final CallGate gate = new CallGate();

  /**
   * @param what name of its messages, for error texts
   */
  RecoveringConsumer(
      RecoveringConnection recoveringConnection, BackgroundThreads threads, String what) {
    this.recoveringConnection = recoveringConnection;
    this.threads = threads;
    this.what = what;
    this.supervisor = supervisor();
  }

  private ChannelSupervisor supervisor() {
    return new ChannelSupervisor(recoveringConnection, threads, what, this);
  }

  /** Consumes again after a pause, on a channel of its own; without effect if it is closed. */
  final void continueOn() {
    ChannelSupervisor paused = supervisor;
    if (gate.resume()) {
      paused.close();
      supervisor = supervisor().start();
    }
  }

  /** Starts the consumer; returns when it is set up, or cannot be at the moment. */
  final RecoveringConsumer start() {
    supervisor.start();
    return this;
  }

  /** The reason why it does not consume, unless it is a lost connection. */
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

  /** Stops it without waiting. */
  final void dismiss() {
    gate.shut();
    supervisor.close();
  }
}
