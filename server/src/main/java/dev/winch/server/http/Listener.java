package dev.winch.server.http;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.InvalidInput;
import io.helidon.common.mapper.MapperManager;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;

/** A socket that is listened on: every connection has a virtual thread of its own. */
public final class Listener implements AutoCloseable {
  private static final int REQUEST_LINE = 16 * 1024;
  private static final int HEADERS = 32 * 1024;
  private static final int CONNECTIONS = 16_384;

  static {
    keepMapper();
  }

  private final Dispatch dispatch;
  private final WebServer library;
  private final Patience patience;

  private Listener(Dispatch dispatch, WebServer library, Patience patience) {
    this.dispatch = dispatch;
    this.library = library;
    this.patience = patience;
  }

  /**
   * Without one of its own, the library looks its mapper up for every number in a header: a tenth
   * of the time and more than half of the garbage of a short request.
   */
  @SuppressWarnings({"deprecation", "removal"}) // What replaces it cannot be given once for all.
  private static void keepMapper() {
    MapperManager.global(MapperManager.create());
  }

  /**
   * @param key configuration key of the address, named when it can not be listened on
   * @param bodyLimit bytes; longer bodies are refused before they are read
   * @throws Conflict if something else listens there
   */
  public static Listener open(
      Address address, String key, long bodyLimit, Handler handler, Failures failures) {
    return open(address, key, bodyLimit, handler, failures, Patience.ORDINARY);
  }

  static Listener open(
      Address address,
      String key,
      long bodyLimit,
      Handler handler,
      Failures failures,
      Patience patience) {
    InetAddress host = resolve(address, key);
    probe(new InetSocketAddress(host, address.port()), address, key);
    Dispatch dispatch = new Dispatch(handler, failures);
    WebServer library =
        library(bodyLimit, failures, patience, dispatch)
            .address(host)
            .port(address.port())
            .build()
            .start();
    if (!library.isRunning()) {
      throw taken(address, key, "Address already in use");
    }
    return new Listener(dispatch, library, patience);
  }

  private static WebServerConfig.Builder library(
      long bodyLimit, Failures failures, Patience patience, Dispatch dispatch) {
    return WebServer.builder()
        .maxPayloadSize(bodyLimit)
        .maxTcpConnections(CONNECTIONS)
        .writeBufferSize(Dispatch.PIECE)
        .idleConnectionTimeout(patience.stall())
        .idleConnectionPeriod(Duration.ofSeconds(1))
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(selector(bodyLimit, patience))
        .directHandlers(beforeRouting(failures))
        .routing(HttpRouting.builder().addFilter(dispatch));
  }

  /** Loads the library by making a server that is never started. */
  public static void preload(Failures failures) {
    Dispatch dispatch = new Dispatch(_ -> Answer.empty(204), failures);
    WebServer _ = library(0, failures, Patience.ORDINARY, dispatch).build();
  }

  private static InetAddress resolve(Address address, String key) {
    try {
      return address.host().isEmpty()
          ? new InetSocketAddress(0).getAddress()
          : InetAddress.getByName(address.host());
    } catch (UnknownHostException e) {
      throw new InvalidInput(key + ": there is no host '" + address.host() + "'");
    }
  }

  /** The library logs a failure to bind and goes on; this finds it before. */
  private static void probe(InetSocketAddress socket, Address address, String key) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(socket);
    } catch (BindException e) {
      throw taken(address, key, e.getMessage());
    } catch (IOException e) {
      throw new InvalidInput(key + ": can not listen on " + address + ": " + e.getMessage());
    }
  }

  private static Conflict taken(Address address, String key, String why) {
    return new Conflict(
        "can not listen on %s: %s; end what listens there, or set %s to another address"
            .formatted(address, why, key));
  }

  private static BoundedConnection.Selector selector(long bodyLimit, Patience patience) {
    Http1Config config =
        Http1Config.builder()
            .maxPrologueLength(REQUEST_LINE)
            .maxHeadersSize(HEADERS)
            // paths and queries are decoded, and refused, by UriText
            .validatePath(false)
            .validatePrologue(false)
            .receiveLog(false)
            .sendLog(false)
            .addSendListener(BoundedSocket.ON_ANSWER)
            .build();
    return new BoundedConnection.Selector(
        Http1ConnectionSelector.builder().config(config).build(), bodyLimit, patience);
  }

  /** Answers to what the library refuses by itself, all of it sent by the client. */
  private static DirectHandlers beforeRouting(Failures failures) {
    DirectHandler handler =
        (request, type, status, headers, message) -> {
          Status used = status.code() < 500 ? status : Status.BAD_REQUEST_400;
          Answer answer = failures.answer(used.code(), used.reasonPhrase());
          for (Header header : answer.headers()) {
            headers.set(header);
          }
          return TransportResponse.builder()
              .status(used)
              .headers(headers)
              .keepAlive(false)
              .entity(answer.body() instanceof Answer.Whole whole ? whole.bytes() : new byte[0])
              .build();
        };
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  /** The port listened on, also where the configuration leaves it open. */
  public int port() {
    return library.port();
  }

  /** Refuses new requests, waits for those under way and closes every connection. */
  @Override
  public void close() {
    dispatch.close(patience.farewell());
    library.stop();
  }
}
