package dev.winch.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/**
 * Holds back the start of a stream, so that a content of ordinary length is known whole, with its
 * length, before any of it is sent. That also gives back what the writer reads from (a database
 * connection) before a slow client is waited for.
 */
final class Spool extends OutputStream {
  private static final int HELD = 256 * 1024;

  private final Supplier<OutputStream> overflow;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(8 * 1024);
  private OutputStream sent;
  private long length;

  /**
   * @param overflow opened once, when the content turns out to be long
   */
  Spool(Supplier<OutputStream> overflow) {
    this.overflow = overflow;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    length += count;
    if (sent == null && length > HELD) {
      sent = overflow.get();
      held.writeTo(sent);
      held.reset();
    }
    (sent == null ? held : sent).write(bytes, offset, count);
  }

  /** Whether some of it has left; if not, {@link #content} is all of it. */
  boolean overflowed() {
    return sent != null;
  }

  byte[] content() {
    return held.toByteArray();
  }

  /** How much was written in all. */
  long length() {
    return length;
  }
}
