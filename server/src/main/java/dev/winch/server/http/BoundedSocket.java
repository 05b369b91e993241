package dev.winch.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * The library's view of a socket, with what the library lacks: a request may be neither endless nor
 * endlessly slow in arriving, and a peer that goes away is an ordinary end, which nobody logs.
 */
final class BoundedSocket implements ConnectionContext {
  /** What request line, headers and small bodies may take. */
  private static final long OVERHEAD = 64 * 1024;

  /** Tells a socket that a request is answered, so that the next one is counted anew. */
  static final Http1ConnectionListener ON_ANSWER =
      new Http1ConnectionListener() {
        @Override
        public void status(ConnectionContext ctx, Status status) {
          if (ctx instanceof BoundedSocket socket) {
            socket.received = 0;
          }
        }
      };

  private final ConnectionContext library;
  private final DataReader reader = new DataReader(this::receive);
  private final DataWriter writer = new Writer();
  private final long mostBytes;
  private final Duration arrival;

  // Of the connection's thread alone:
  private long received;
  private long firstByteAt;

  /** When the read or write under way began, 0 if none is. */
  private volatile long waitingSince;

  BoundedSocket(ConnectionContext library, long bodyLimit, Duration arrival) {
    this.library = library;
    this.arrival = arrival;
    // chunks of one byte are six times as long as their content
    this.mostBytes = bodyLimit < Long.MAX_VALUE / 16 ? 8 * bodyLimit + OVERHEAD : Long.MAX_VALUE;
  }

  /** For how long a read or write has been waiting for the peer. */
  Duration waiting() {
    long since = waitingSince;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Reads until the peer closes; what comes is thrown away. */
  void drain() {
    while (receive() != null) {
      // the bounds on a request hold here too
    }
  }

  void close() {
    library.serverSocket().close();
  }

  private byte[] receive() {
    byte[] bytes = await(library.serverSocket());
    if (bytes == null) {
      return null;
    }
    long now = System.nanoTime();
    if (received == 0) {
      firstByteAt = now;
    }
    received += bytes.length;
    long allowed = arrival.plusSeconds(received / Patience.RATE).toNanos();
    if (received > mostBytes || now - firstByteAt > allowed) {
      throw new CloseConnectionException("the request is too long or too slow");
    }
    return bytes;
  }

  private <T> T await(Supplier<T> transfer) {
    waitingSince = System.nanoTime();
    try {
      return transfer.get();
    } catch (UncheckedIOException e) {
      throw new ServerConnectionException("the peer is gone", e);
    } finally {
      waitingSince = 0;
    }
  }

  /**
   * Every write goes straight to the socket, as an array of its own: of a buffer that starts within
   * an array, the library writes the wrong part.
   */
  private final class Writer implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      writeNow(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      BufferData whole = BufferData.create(buffer.readBytes());
      await(
          () -> {
            library.dataWriter().writeNow(whole);
            return null;
          });
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public HelidonSocket serverSocket() {
    return library.serverSocket();
  }

  @Override
  public ListenerContext listenerContext() {
    return library.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return library.executor();
  }

  @Override
  public Router router() {
    return library.router();
  }

  @Override
  public PeerInfo remotePeer() {
    return library.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return library.localPeer();
  }

  @Override
  public boolean isSecure() {
    return library.isSecure();
  }

  @Override
  public String socketId() {
    return library.socketId();
  }

  @Override
  public String childSocketId() {
    return library.childSocketId();
  }
}
