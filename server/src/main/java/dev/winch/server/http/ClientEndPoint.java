package dev.winch.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Socket of a client with limits on size and speed. Jetty limits the duration of a single read or
 * write; these limits apply to clients that send a byte at a time: request heads and data between
 * chunks are limited in length, heads and answers in time.
 *
 * <p>After an answer that leaves input unread, the input is read for a moment before the socket is
 * closed, because closing at once would make the operating system discard the answer.
 */
final class ClientEndPoint extends SocketChannelEndPoint {
  /** Limit of request line, headers and small bodies. */
  private static final long OVERHEAD = 64 * 1024;

  private static final Duration DRAIN_PERIOD = Duration.ofMillis(20);

  private final ManagedSelector selector;
  private final long mostBytes;
  private final ConnectionTimeouts timeouts;

  /**
   * Whether one request is measured; Jetty's limits apply to connections with several concurrent
   * requests.
   */
  private volatile boolean metered = true;

  private volatile long received;

  /** Arrival of the first byte of the current head, 0 if there is none. */
  private volatile long arrivingSince;

  /** Start of the current blocked write, 0 if there is none. */
  private volatile long sendingSince;

  private volatile long sent;

  private volatile boolean lingers;

  /**
   * @param bodyLimit bytes
   */
  ClientEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      long bodyLimit,
      ConnectionTimeouts timeouts) {
    super(channel, selector, key, scheduler);
    this.selector = selector;
    this.timeouts = timeouts;
    // One-byte chunks are six times as long as their content.
    this.mostBytes = bodyLimit < Long.MAX_VALUE / 16 ? 8 * bodyLimit + OVERHEAD : Long.MAX_VALUE;
  }

  static ClientEndPoint of(Request request) {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    return (ClientEndPoint) (end instanceof EndPoint.Wrapper encrypted ? encrypted.unwrap() : end);
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    int count = super.fill(buffer);
    if (count > 0 && metered) {
      if (received == 0) {
        arrivingSince = System.nanoTime();
      }
      long total = received + count; // only one thread reads at a time
      received = total;
      if (total > mostBytes) {
        throw new IOException("the request exceeds the size limit");
      }
    }
    return count;
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    long before = remaining(buffers);
    boolean complete = super.flush(buffers);
    if (complete) {
      sendingSince = 0;
      sent = 0;
    } else {
      long total = sent + before - remaining(buffers); // only one thread writes at a time
      sent = total;
      if (sendingSince == 0) {
        sendingSince = System.nanoTime();
      }
    }
    return complete;
  }

  private static long remaining(ByteBuffer... buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  /** Switches to HTTP/2. */
  @Override
  public void upgrade(Connection successor) {
    multiplexed();
    super.upgrade(successor);
  }

  /** Jetty's limits apply from now on: the client may send several requests at a time. */
  void multiplexed() {
    metered = false;
    arrivingSince = 0;
  }

  void requestArrived() {
    arrivingSince = 0;
  }

  void requestAnswered() {
    received = 0;
  }

  /** Must be called before an answer is sent, because Jetty may close right after it. */
  void lingerOnClose() {
    lingers = true;
  }

  /** Closes the connection after a rejected request, which Jetty leaves to the client. */
  void closeRefused() {
    if (metered) {
      close();
    }
  }

  /** Closes the connection if the client is too slow; called about once a second. */
  void enforceRate() {
    long now = System.nanoTime();
    long arriving = arrivingSince;
    long sending = sendingSince;
    boolean arrivesSlowly = arriving != 0 && timeouts.isTooSlow(now - arriving, received);
    boolean leavesSlowly = sending != 0 && timeouts.isTooSlow(now - sending, sent);
    if (arrivesSlowly || leavesSlowly) {
      disconnect("the client is too slow");
    }
  }

  /** Closes the connection without an answer. */
  void disconnect(String why) {
    close(new IOException(why));
  }

  @Override
  public void doClose() {
    if (lingers && getChannel().isOpen()) {
      doShutdownOutput();
      drain(System.nanoTime(), 0);
    } else {
      super.doClose();
    }
  }

  private void drain(long since, long before) {
    long drained = before;
    try {
      ByteBuffer nowhere = ByteBuffer.allocate(8 * 1024);
      int count = getChannel().read(nowhere);
      for (; count > 0 && drained < mostBytes; count = getChannel().read(nowhere.clear())) {
        drained += count;
      }
      if (count == 0 && System.nanoTime() - since < timeouts.linger().toNanos()) {
        long total = drained;
        getScheduler()
            .schedule(() -> drain(since, total), DRAIN_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return;
      }
    } catch (IOException gone) {
      // Only input that would have been discarded is lost.
    }
    super.doClose();
    selector.submit(update -> {}); // The selector closes the socket at its next pass.
  }
}
