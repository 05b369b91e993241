package dev.winch.server.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Yields periodically: a virtual thread that writes a long answer to a fast client never blocks,
 * and would starve all others.
 */
final class YieldingStream extends OutputStream {
  /** Bytes between yields, written in well under a millisecond. */
  private static final int TURN = 16 << 10;

  private final OutputStream target;
  private int written;

  YieldingStream(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) throws IOException {
    target.write(b);
    count(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    target.write(bytes, offset, count);
    count(count);
  }

  @SuppressWarnings("ThreadPriorityCheck") // Only fairness rests on it, nothing that must be right.
  private void count(int bytes) {
    written += bytes;
    if (written >= TURN) {
      written = 0;
      Thread.yield();
    }
  }
}
