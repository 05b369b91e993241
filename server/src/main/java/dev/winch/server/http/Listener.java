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
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Listening socket for HTTP/1.0, HTTP/1.1 and HTTP/2, with or without TLS; each request runs on its
 * own virtual thread.
 */
public final class Listener implements AutoCloseable {
  /** Maximum size of request line and headers in bytes. */
  private static final int HEAD = 48 * 1024;

  private static final int CONNECTIONS = 16_384;

  /** Platform threads, which wait for input and never run handlers. */
  private static final int THREADS = 8;

  private static final int IDLE_THREAD_MILLIS = 60_000;

  /** Maximum size of pooled idle buffers in bytes, for heap and direct memory each. */
  private static final long BUFFERS = 8 * 1024 * 1024;

  /** Rejects every violation of the RFCs, including bare line feeds. */
  private static final HttpCompliance HTTP =
      HttpCompliance.STRICT.with(
          "Winch",
          // The authority of the target takes precedence over the Host header.
          HttpCompliance.Violation.MISMATCHED_AUTHORITY,
          // Jetty rejects an empty port; Authority has the correct grammar.
          HttpCompliance.Violation.UNSAFE_HOST_HEADER);

  /** {@link RequestTarget} decodes and validates paths and queries. */
  private static final UriCompliance URI =
      UriCompliance.UNSAFE.without("Winch", UriCompliance.Violation.USER_INFO);

  private final JettyAdapter adapter;
  private final Server server;
  private final ClientConnector connector;
  private final ConnectionTimeouts timeouts;
  private final Optional<SslContextFactory.Server> tls;

  private Listener(
      JettyAdapter adapter,
      ClientConnector connector,
      ConnectionTimeouts timeouts,
      Optional<SslContextFactory.Server> tls) {
    this.adapter = adapter;
    this.connector = connector;
    this.server = connector.getServer();
    this.timeouts = timeouts;
    this.tls = tls;
  }

  /**
   * @param key configuration key of the address, for error messages
   * @param bodyLimit in bytes; longer bodies are rejected before they are read
   * @param tls with the server's certificate; empty to listen without TLS
   * @throws ConflictException if the port is in use
   */
  public static Listener open(
      ListenAddress address,
      String key,
      long bodyLimit,
      Handler handler,
      ExceptionMapper exceptionMapper,
      Optional<SSLContext> tls) {
    ConnectionTimeouts timeouts = ConnectionTimeouts.ORDINARY;
    return open(
        address,
        key,
        bodyLimit,
        handler,
        exceptionMapper,
        timeouts,
        TransferMemory.ofThisProcess(),
        tls);
  }

  static Listener open(
      ListenAddress address,
      String key,
      long bodyLimit,
      Handler handler,
      ExceptionMapper exceptionMapper,
      ConnectionTimeouts timeouts,
      TransferMemory transfers,
      Optional<SSLContext> tls) {
    InetAddress host = resolve(address, key);
    JettyAdapter adapter =
        new JettyAdapter(handler, exceptionMapper, bodyLimit, timeouts, transfers);
    Optional<SslContextFactory.Server> contexts = tls.map(TlsConnectionFactory::contexts);
    ClientConnector connector = connector(adapter, bodyLimit, exceptionMapper, timeouts, contexts);
    connector.setHost(host.getHostAddress());
    connector.setPort(address.port());
    try {
      connector.getServer().start();
    } catch (BindException e) {
      throw taken(address, key, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw e.getCause() instanceof BindException why
          ? taken(address, key, String.valueOf(why.getMessage()))
          : new InvalidInputException(
              key + ": can not listen on " + address + ": " + e.getMessage());
    } catch (Exception e) {
      throw new IllegalStateException("the web server failed to start", e);
    }
    return new Listener(adapter, connector, timeouts, contexts);
  }

  private static ClientConnector connector(
      JettyAdapter adapter,
      long bodyLimit,
      ExceptionMapper exceptionMapper,
      ConnectionTimeouts timeouts,
      Optional<SslContextFactory.Server> tls) {
    // Jetty's own queue would load JMX to find the size of a cache line.
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
    Http1Connection.Factory plain = new Http1Connection.Factory(http);
    ConnectionFactory[] protocols =
        tls.map(contexts -> TlsConnectionFactory.protocols(contexts, plain))
            .orElseGet(
                () -> new ConnectionFactory[] {plain, new HTTP2CServerConnectionFactory(http)});
    ClientConnector connector = new ClientConnector(server, bodyLimit, timeouts, protocols);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    return connector;
  }

  /** Loads the library by creating a server that is never started. */
  public static void preload(ExceptionMapper exceptionMapper) {
    ConnectionTimeouts timeouts = ConnectionTimeouts.ORDINARY;
    TransferMemory transfers = TransferMemory.ofThisProcess();
    Handler nothing = request -> ApiResponse.empty(204);
    JettyAdapter adapter = new JettyAdapter(nothing, exceptionMapper, 0, timeouts, transfers);
    ClientConnector _ = connector(adapter, 0, exceptionMapper, timeouts, Optional.empty());
  }

  private static InetAddress resolve(ListenAddress address, String key) {
    try {
      return address.host().isEmpty()
          ? new InetSocketAddress(0).getAddress()
          : InetAddress.getByName(address.host());
    } catch (UnknownHostException e) {
      throw new InvalidInputException(key + ": unknown host '" + address.host() + "'");
    }
  }

  private static ConflictException taken(ListenAddress address, String key, String why) {
    return new ConflictException(
        "can not listen on %s: %s; end what listens there, or set %s to another address"
            .formatted(address, why, key));
  }

  /** The actual port, also if port 0 is configured. */
  public int port() {
    return connector.getLocalPort();
  }

  /** From now on new connections get another certificate; open ones go on. */
  public void replaceCertificate(SSLContext context) {
    tls.ifPresent(
        contexts -> {
          try {
            contexts.reload(factory -> factory.setSslContext(context));
          } catch (Exception e) {
            throw new IllegalStateException("the web server does not take the certificate", e);
          }
        });
  }

  /** Rejects new requests, waits for running ones and closes all connections. */
  @Override
  public void close() {
    close(timeouts.farewell());
  }

  /**
   * Like {@link #close()}, with a time limit.
   *
   * @param atMost time for running requests
   */
  public void close(Duration atMost) {
    adapter.close(atMost);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web server failed to stop", e);
    }
  }
}
