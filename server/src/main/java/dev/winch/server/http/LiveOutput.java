package dev.winch.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An answer that stays open. Between writes it occupies no thread. Used by one thread at a time,
 * except for {@link #abort}.
 */
public final class LiveOutput {
  private final Response response;
  private final Callback callback;
  private final Runnable ended;
  private boolean closed;

  /**
   * @param ended runs once the answer is complete or broken off
   */
  LiveOutput(Response response, Callback callback, Runnable ended) {
    this.response = response;
    this.callback = callback;
    this.ended = ended;
  }

  /**
   * Sends the bytes; blocks until the client's connection has taken them.
   *
   * @throws IOException if the client is gone
   */
  public void write(ByteBuffer bytes) throws IOException {
    Content.Sink.write(response, false, bytes);
  }

  /** Completes the answer. */
  public void end() {
    if (!close()) {
      return;
    }
    try {
      Content.Sink.write(response, true, ByteBuffer.allocate(0));
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      callback.failed(new ClientGoneException(e).abort());
    } finally {
      ended.run();
    }
  }

  /** Breaks the answer off, so that the client sees that it is not complete. */
  public void abort(Throwable why) {
    if (close()) {
      callback.failed(new ClientGoneException(why).abort());
      ended.run();
    }
  }

  private synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }
}
