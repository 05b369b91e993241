package dev.winch.cli.client;

import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on a connection of its own.
 *
 * <p>The clients of the JDK load all of TLS, or look through every jar for handlers of protocols,
 * before their first request: both take longer than a command.
 */
final class ClientConnection implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final DefaultBHttpClientConnectionFactory FACTORY =
      new DefaultBHttpClientConnectionFactory();

  private final DefaultBHttpClientConnection connection;
  private final ClassicHttpResponse response;

  private ClientConnection(DefaultBHttpClientConnection connection, ClassicHttpResponse response) {
    this.connection = connection;
    this.response = response;
  }

  /** A request. */
  record Call(String method, String path, Map<String, String> headers, Optional<HttpEntity> body) {}

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @param endpoint the address of a Winch, with or without a path
   * @param trust what makes a certificate trusted, in place of the JVM's list
   * @param silence how long the server may be silent
   */
  static ClientConnection open(
      URI endpoint, Optional<SSLContext> trust, Call call, Duration silence) throws IOException {
    Socket socket = connected(endpoint, trust, silence);
    try {
      DefaultBHttpClientConnection connection = FACTORY.createConnection(socket);
      BasicClassicHttpRequest request =
          new BasicClassicHttpRequest(
              call.method(),
              endpoint.getScheme(),
              new URIAuthority(endpoint.getHost(), endpoint.getPort()),
              endpoint.getRawPath() + call.path());
      request.setHeader("Host", endpoint.getRawAuthority());
      request.setHeader("Connection", "close");
      call.headers().forEach(request::setHeader);
      call.body()
          .ifPresent(
              body -> {
                request.setHeader("Content-Type", body.getContentType());
                request.setHeader("Content-Length", body.getContentLength());
                request.setEntity(body);
              });
      connection.sendRequestHeader(request);
      if (call.body().isPresent()) {
        connection.sendRequestEntity(request);
      }
      connection.flush();
      ClassicHttpResponse response = connection.receiveResponseHeader();
      connection.receiveResponseEntity(response);
      return new ClientConnection(connection, response);
    } catch (HttpException e) {
      socket.close();
      throw new IOException("it does not speak HTTP: " + e.getMessage(), e);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  int status() {
    return response.getCode();
  }

  /** A header of the answer. */
  Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(NameValuePair::getValue);
  }

  InputStream stream() throws IOException {
    return response.getEntity() == null
        ? InputStream.nullInputStream()
        : response.getEntity().getContent();
  }

  String text() throws IOException {
    return new String(stream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Also ends a read of another thread, with an exception. */
  @Override
  public void close() {
    connection.close(CloseMode.IMMEDIATE);
  }

  private static Socket connected(URI endpoint, Optional<SSLContext> trust, Duration silence)
      throws IOException {
    boolean secure = endpoint.getScheme().equals("https");
    int port = endpoint.getPort() >= 0 ? endpoint.getPort() : secure ? 443 : 80;
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host(endpoint), port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(endpoint.getHost());
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) silence.toMillis());
      socket.connect(address, (int) CONNECT.toMillis());
      return secure ? encrypted(socket, endpoint, port, trust) : socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket encrypted(Socket plain, URI endpoint, int port, Optional<SSLContext> trust)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trust
                .map(SSLContext::getSocketFactory)
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, host(endpoint), port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Without the brackets of an IPv6 address. */
  private static String host(URI endpoint) {
    String host = endpoint.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * @throws InvalidInputException if it is not the address of an HTTP server
   */
  static URI address(String endpoint) {
    try {
      URI uri = URI.create(endpoint);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https")) && named(uri.getHost())) {
        return uri;
      }
    } catch (IllegalArgumentException notOne) {
      // Refused below.
    }
    throw new InvalidInputException(
        "\"%s\" is not the address of a Winch: write one such as http://127.0.0.1:8000"
            .formatted(endpoint));
  }

  private static boolean named(@Nullable String host) {
    return host != null && !host.isEmpty();
  }
}
