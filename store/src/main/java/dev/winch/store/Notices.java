package dev.winch.store;

import java.util.List;
import java.util.function.Consumer;

/**
 * Short messages between the processes that share a database. They are not part of transactions and
 * may be lost. Thread-safe.
 */
public interface Notices {

  /**
   * Sends to every other process that listens.
   *
   * @param texts at most 7,500 bytes each
   */
  void send(List<String> texts);

  /**
   * Passes on what others send, in order, until the connection is lost or {@link #interrupt} is
   * called.
   *
   * @param connected runs once nothing is missed any more
   * @throws dev.winch.model.fault.UnavailableException if the connection is lost
   */
  void listen(Runnable connected, Consumer<String> each);

  /** Ends {@link #listen} for good. */
  void interrupt();
}
