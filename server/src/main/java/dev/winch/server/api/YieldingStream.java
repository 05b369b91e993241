package dev.winch.server.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gives the processor away now and then: a virtual thread that makes a long answer for a fast
 * client never waits, and all others would wait for it.
 */
final class YieldingStream extends OutputStream {
  /** Bytes that are written without a break, which take well under a millisecond. */
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
