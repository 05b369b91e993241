package dev.winch.server.live;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What one client is sent. It knows how far the client is. Used by one thread at a time. */
public interface EventSource extends AutoCloseable {

  /**
   * What follows what was sent; empty if there is nothing yet.
   *
   * @throws dev.winch.model.fault.UnavailableException to be asked again soon
   */
  Optional<Piece> next();

  /** Whether something may follow without anybody reporting it. */
  default boolean isToBeAsked() {
    return false;
  }

  @Override
  void close();

  /**
   * Whole events.
   *
   * @param bytes read by several streams: take a duplicate
   * @param last whether the stream ends with them
   */
  record Piece(ByteBuffer bytes, boolean last) {}
}
