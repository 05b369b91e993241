package dev.winch.server.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * How many bytes of bodies are decoded at a time: a decoded document takes far more memory than its
 * text. Those that wait have come whole, so that nobody waits here for a client.
 */
final class DecodeGate {
  private final int atOnce;
  private final long mostWaiting;
  private final Semaphore bytes;
  private final AtomicLong waiting = new AtomicLong();

  /**
   * @param atOnce bytes that are decoded at a time; a longer body is decoded alone
   * @param mostWaiting bytes that may wait for it
   */
  DecodeGate(int atOnce, long mostWaiting) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.bytes = new Semaphore(atOnce, true);
  }

  /**
   * @throws RefusedRequest if too many are waiting
   */
  <T> T decode(byte[] body, Function<byte[], T> decoder) {
    int permits = Math.clamp(body.length, 1, atOnce);
    admit(permits, body.length);
    try {
      return decoder.apply(body);
    } finally {
      bytes.release(permits);
    }
  }

  private void admit(int permits, int length) {
    if (bytes.tryAcquire(permits)) {
      return;
    }
    try {
      if (waiting.addAndGet(length) > mostWaiting) {
        throw new RefusedRequest(503, "too many large bodies at a time; try again later");
      }
      bytes.acquireUninterruptibly(permits);
    } finally {
      waiting.addAndGet(-length);
    }
  }
}
