package dev.winch.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;

/** Reads the body of one request with limits on size and duration. */
final class RequestBody {
  private final Request request;
  private final long limit;
  private final ConnectionTimeouts timeouts;
  private final TransferMemory transfers;

  /**
   * @param limit bytes
   */
  RequestBody(Request request, long limit, ConnectionTimeouts timeouts, TransferMemory transfers) {
    this.request = request;
    this.limit = limit;
    this.timeouts = timeouts;
    this.transfers = transfers;
  }

  /** Whether the declared length exceeds the limit. */
  boolean isAnnouncedTooLarge() {
    return request.getLength() > limit;
  }

  /**
   * @throws IOException if the client disconnected
   * @throws RefusedRequest if the body is invalid
   */
  byte[] read() throws IOException {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
      throw new RefusedRequest(
          415,
          "Content-Encoding " + encoding.strip() + " is not supported; send the body as it is");
    }
    var content = new ByteArrayOutputStream(Math.clamp(request.getLength(), 0, 8 * 1024));
    ClientEndPoint client = ClientEndPoint.of(request);
    try (TransferMemory.Hold hold = transfers.hold(client::disconnect)) {
      copyTo(content, hold::add);
    }
    return content.toByteArray();
  }

  /**
   * Reads the rest of the body, so that the connection can be reused.
   *
   * @return whether the end was reached
   */
  boolean drain() {
    if (request.consumeAvailable()) {
      return true;
    }
    if (request.getHeaders().contains(HttpHeader.EXPECT) || isAnnouncedTooLarge()) {
      return false;
    }
    try {
      copyTo(OutputStream.nullOutputStream(), count -> {});
      return true;
    } catch (IOException | RefusedRequest e) {
      return false;
    }
  }

  private void copyTo(OutputStream content, IntConsumer held) throws IOException {
    long begin = System.nanoTime();
    long length = 0;
    for (Content.Chunk chunk = next(); ; chunk = next()) {
      if (Content.Chunk.isFailure(chunk)) {
        throw refused(chunk.getFailure());
      }
      ByteBuffer bytes = chunk.getByteBuffer();
      int count = bytes.remaining();
      boolean last = chunk.isLast();
      length += count;
      if (length > limit) {
        chunk.release();
        throw new BodyTooLargeException(413, "Request Entity Too Large");
      }
      if (count > 0) {
        byte[] copy = new byte[count];
        bytes.get(copy);
        content.write(copy, 0, count);
        held.accept(count);
      }
      chunk.release();
      if (last) {
        return;
      }
      if (timeouts.isTooSlow(System.nanoTime() - begin, length)) {
        throw new RefusedRequest(408, "the body came too slowly");
      }
    }
  }

  private Content.Chunk next() throws IOException {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk != null) {
        return chunk;
      }
      try (Blocker.Runnable blocker = Blocker.runnable()) {
        request.demand(blocker);
        blocker.block();
      }
    }
  }

  private static RefusedRequest refused(Throwable failure) throws IOException {
    return switch (failure) {
      case HttpException broken ->
          new RefusedRequest(Math.min(broken.getCode(), 499), "Bad Request");
      case TimeoutException slow -> new RefusedRequest(408, "the body did not come");
      default -> throw new IOException(failure);
    };
  }
}
