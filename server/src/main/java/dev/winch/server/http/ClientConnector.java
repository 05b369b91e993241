package dev.winch.server.http;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Accepts connections, and checks once a second for clients that are too slow. */
final class ClientConnector extends ServerConnector {
  private static final int BACKLOG = 1024;

  private final long bodyLimit;
  private final ConnectionTimeouts timeouts;

  /**
   * @param bodyLimit bytes
   */
  ClientConnector(
      Server server, long bodyLimit, ConnectionTimeouts timeouts, ConnectionFactory... protocols) {
    // No dedicated acceptor thread: the selector thread accepts.
    super(server, 0, 1, protocols);
    this.bodyLimit = bodyLimit;
    this.timeouts = timeouts;
    setAcceptQueueSize(BACKLOG);
    setIdleTimeout(timeouts.stall().toMillis());
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    ClientEndPoint client =
        new ClientEndPoint(channel, selector, key, getScheduler(), bodyLimit, timeouts);
    client.setIdleTimeout(getIdleTimeout());
    return client;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    enforceRates();
  }

  private void enforceRates() {
    for (EndPoint client : getConnectedEndPoints()) {
      ((ClientEndPoint) client).enforceRate();
    }
    if (isRunning()) {
      getScheduler().schedule(this::enforceRates, 1, TimeUnit.SECONDS);
    }
  }
}
