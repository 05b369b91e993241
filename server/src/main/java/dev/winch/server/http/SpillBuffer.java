package dev.winch.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Buffers the start of a stream, so that an answer of ordinary size is complete, with its length,
 * before it is sent. That also releases the writer's resources (a database connection) before
 * waiting for a slow client. Larger content is sent in pieces.
 */
final class SpillBuffer extends OutputStream {
  private static final int HELD = 256 * 1024;

  /** Writes are limited in time, so they must be limited in size. */
  static final int PIECE = 64 * 1024;

  private final Overflow overflow;
  private final HeldOutput held = new HeldOutput();
  private boolean overflowed;
  private long length;

  /** Receives content that exceeds the buffer. */
  @FunctionalInterface
  interface Overflow {
    /**
     * @param piece valid until the return
     */
    void write(ByteBuffer piece) throws IOException;
  }

  /** Exposes its content without a copy. */
  private static final class HeldOutput extends ByteArrayOutputStream {
    HeldOutput() {
      super(8 * 1024);
    }

    ByteBuffer content() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  SpillBuffer(Overflow overflow) {
    this.overflow = overflow;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    length += count;
    int at = offset;
    int left = count;
    while (held.size() + left > (overflowed ? PIECE : HELD)) {
      int fits = (overflowed ? PIECE : HELD) - held.size();
      held.write(bytes, at, fits);
      at += fits;
      left -= fits;
      spill();
    }
    held.write(bytes, at, left);
  }

  private void spill() throws IOException {
    overflowed = true;
    overflow.write(held.content());
    held.reset();
  }

  /** Whether some content was passed on; the rest is {@link #content}. */
  boolean overflowed() {
    return overflowed;
  }

  ByteBuffer content() {
    return held.content();
  }

  /** Total number of bytes written. */
  long length() {
    return length;
  }
}
