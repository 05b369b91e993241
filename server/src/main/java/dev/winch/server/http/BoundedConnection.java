package dev.winch.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * An HTTP/1.1 connection that no client keeps for ever. Two rules beside those of {@link
 * BoundedSocket}: the listener's sweep closes a connection whose client has let a read or write
 * wait for too long; and after an answer that leaves input unread, that input is read for a moment
 * before the socket is closed, as closing it at once would make the operating system take back the
 * answer.
 */
final class BoundedConnection implements ServerConnection {
  private static final Duration ENDLESS = Duration.ofDays(1);

  private final ServerConnection http;
  private final BoundedSocket socket;
  private final Patience patience;
  private volatile long lingeringSince;

  private BoundedConnection(ServerConnection http, BoundedSocket socket, Patience patience) {
    this.http = http;
    this.socket = socket;
    this.patience = patience;
  }

  /** Thrown after an answer that leaves input unread. */
  static final class LastAnswer extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    LastAnswer() {
      super("the answer was the last one on its connection");
    }
  }

  /** Makes the library use bounded connections, and no others. */
  record Selector(Http1ConnectionSelector http, long bodyLimit, Patience patience)
      implements ServerConnectionSelector {

    @Override
    public ServerConnection connection(ConnectionContext ctx) {
      BoundedSocket socket = new BoundedSocket(ctx, bodyLimit, patience.arrival());
      return new BoundedConnection(http.connection(socket), socket, patience);
    }

    @Override
    public int bytesToIdentifyConnection() {
      return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
      return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return http.supportedApplicationProtocols();
    }
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    try {
      http.handle(limit);
    } catch (LastAnswer answered) {
      // what follows is the same as after the library's own error answers
    }
    lingeringSince = System.nanoTime();
    socket.drain();
  }

  @Override
  public Duration idleTime() {
    long since = lingeringSince;
    boolean lingers = since != 0 && System.nanoTime() - since > patience.linger().toNanos();
    return lingers ? ENDLESS : socket.waiting();
  }

  /** The sweep, which does not interrupt, ends a wait for the client by closing under it. */
  @Override
  public void close(boolean interrupt) {
    if (interrupt) {
      http.close(true);
    } else {
      socket.close();
    }
  }
}
