package dev.winch.server.http;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * A socket that is listened on: HTTP/1.0, HTTP/1.1 and HTTP/2 without TLS, every request on a
 * virtual thread of its own.
 */
public final class Listener implements AutoCloseable {
  /** Bytes of request line and headers together. */
  private static final int HEAD = 48 * 1024;

  private static final int CONNECTIONS = 16_384;

  /** Threads of the platform: they wait for input, and never for a handler. */
  private static final int THREADS = 8;

  private static final int IDLE_THREAD_MILLIS = 60_000;

  /** Bytes of idle buffers that are kept for later, on the heap and beside it each. */
  private static final long BUFFERS = 8 * 1024 * 1024;

  /** What the RFCs call illegal is refused, a single line feed for a line end included. */
  private static final HttpCompliance HTTP =
      HttpCompliance.STRICT.with(
          "Winch",
          // The target's authority wins over the header Host.
          HttpCompliance.Violation.MISMATCHED_AUTHORITY,
          // Jetty refuses an empty port; Authority has the grammar.
          HttpCompliance.Violation.UNSAFE_HOST_HEADER);

  /** Paths and queries are decoded, and refused, by {@link RequestTarget}. */
  private static final UriCompliance URI =
      UriCompliance.UNSAFE.without("Winch", UriCompliance.Violation.USER_INFO);

  private final JettyAdapter adapter;
  private final Server server;
  private final ClientConnector connector;
  private final ConnectionTimeouts timeouts;

  private Listener(JettyAdapter adapter, ClientConnector connector, ConnectionTimeouts timeouts) {
    this.adapter = adapter;
    this.connector = connector;
    this.server = connector.getServer();
    this.timeouts = timeouts;
  }

  /**
   * @param key configuration key of the address, named when it can not be listened on
   * @param bodyLimit bytes; longer bodies are refused before they are read
   * @throws ConflictException if something else listens there
   */
  public static Listener open(
      ListenAddress address,
      String key,
      long bodyLimit,
      Handler handler,
      ExceptionMapper exceptionMapper) {
    ConnectionTimeouts timeouts = ConnectionTimeouts.ORDINARY;
    return open(
        address, key, bodyLimit, handler, exceptionMapper, timeouts, HeldBytes.ofThisProcess());
  }

  static Listener open(
      ListenAddress address,
      String key,
      long bodyLimit,
      Handler handler,
      ExceptionMapper exceptionMapper,
      ConnectionTimeouts timeouts,
      HeldBytes transfers) {
    InetAddress host = resolve(address, key);
    JettyAdapter adapter =
        new JettyAdapter(handler, exceptionMapper, bodyLimit, timeouts, transfers);
    ClientConnector connector = connector(adapter, bodyLimit, exceptionMapper, timeouts);
    connector.setHost(host.getHostAddress());
    connector.setPort(address.port());
    try {
      connector.getServer().start();
    } catch (BindException e) {
      throw taken(address, key, e.getMessage());
    } catch (IOException e) {
      throw e.getCause() instanceof BindException why
          ? taken(address, key, why.getMessage())
          : new InvalidInputException(
              key + ": can not listen on " + address + ": " + e.getMessage());
    } catch (Exception e) {
      throw new IllegalStateException("the web server does not start", e);
    }
    return new Listener(adapter, connector, timeouts);
  }

  private static ClientConnector connector(
      JettyAdapter adapter,
      long bodyLimit,
      ExceptionMapper exceptionMapper,
      ConnectionTimeouts timeouts) {
    // Jetty's own queue would start the machine's management for the size of a cache line.
    QueuedThreadPool threads =
        new QueuedThreadPool(THREADS, 2, IDLE_THREAD_MILLIS, new LinkedBlockingQueue<>());
    threads.setName("http");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(ShortLivedThreads.virtualPerCall("http-"));
    Server server =
        new Server(
            threads,
            new ScheduledExecutorScheduler("http-timeouts", true),
            new ArrayByteBufferPool(0, 4096, 65_536, Integer.MAX_VALUE, BUFFERS, BUFFERS));
    server.setHandler(adapter);
    server.setErrorHandler(new RefusalHandler(exceptionMapper));
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setHttpCompliance(HTTP);
    http.setUriCompliance(URI);
    http.setRequestHeaderSize(HEAD);
    http.setSendServerVersion(false);
    ClientConnector connector =
        new ClientConnector(
            server,
            bodyLimit,
            timeouts,
            new Http1Connection.Factory(http),
            new HTTP2CServerConnectionFactory(http));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    return connector;
  }

  /** Loads the library by making a server that is never started. */
  public static void preload(ExceptionMapper exceptionMapper) {
    ConnectionTimeouts timeouts = ConnectionTimeouts.ORDINARY;
    HeldBytes transfers = HeldBytes.ofThisProcess();
    Handler nothing = request -> ApiResponse.empty(204);
    JettyAdapter adapter = new JettyAdapter(nothing, exceptionMapper, 0, timeouts, transfers);
    ClientConnector _ = connector(adapter, 0, exceptionMapper, timeouts);
  }

  private static InetAddress resolve(ListenAddress address, String key) {
    try {
      return address.host().isEmpty()
          ? new InetSocketAddress(0).getAddress()
          : InetAddress.getByName(address.host());
    } catch (UnknownHostException e) {
      throw new InvalidInputException(key + ": there is no host '" + address.host() + "'");
    }
  }

  private static ConflictException taken(ListenAddress address, String key, String why) {
    return new ConflictException(
        "can not listen on %s: %s; end what listens there, or set %s to another address"
            .formatted(address, why, key));
  }

  /** The port listened on, also where the configuration leaves it open. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Refuses new requests, waits for those under way and closes every connection. */
  @Override
  public void close() {
    close(timeouts.farewell());
  }

  /**
   * The same within a time.
   *
   * @param atMost that requests under way are given
   */
  public void close(Duration atMost) {
    adapter.close(atMost);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web server does not stop", e);
    }
  }
}
