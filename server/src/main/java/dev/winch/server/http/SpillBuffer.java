package dev.winch.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Holds back the start of a stream, so that a content of ordinary length is known whole, with its
 * length, before any of it is sent. That also gives back what the writer reads from (a database
 * connection) before a slow client is waited for. What follows is sent in pieces.
 */
final class SpillBuffer extends OutputStream {
  private static final int HELD = 256 * 1024;

  /** A write is bounded in time, so it must not be endless. */
  static final int PIECE = 64 * 1024;

  private final Overflow overflow;
  private final HeldOutput held = new HeldOutput();
  private boolean overflowed;
  private long length;

  /** Where a content goes that is too long to be held. */
  @FunctionalInterface
  interface Overflow {
    /**
     * @param piece valid until the return
     */
    void write(ByteBuffer piece) throws IOException;
  }

  /** Gives its content without a copy. */
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

  /** Whether some of it has left; what has not is {@link #content}. */
  boolean overflowed() {
    return overflowed;
  }

  ByteBuffer content() {
    return held.content();
  }

  /** How much was written in all. */
  long length() {
    return length;
  }
}
