package dev.winch.server.webhook;

import dev.winch.lifecycle.DelayTimer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.util.Timeout;

/**
 * One HTTP/1.1 request over a socket that is connected to the very address that was checked, and
 * the head of its answer.
 */
final class WebhookConnection implements AutoCloseable {
  private static final Http1Config HEAD_LIMITS =
      Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(100).build();

  /** How much of an answer's body is read, so that its sender can end without an error. */
  private static final int READ_BODY = 64 * 1024;

  private static final Timeout READ_BODY_TIME = Timeout.ofMilliseconds(500);

  /** The head of an answer. */
  record Answer(int status, Optional<String> location) {}

  private final Socket plain = new Socket();
  private final DelayTimer.Pending watch;
  private final Deadline deadline;

  /**
   * @param watchdog closes the connection at the deadline, whatever it waits for then
   */
  WebhookConnection(DelayTimer watchdog, Deadline deadline) throws IOException {
    this.deadline = deadline;
    this.watch = watchdog.after(Duration.ofMillis(deadline.millisLeft()), this::cut);
  }

  private void cut() {
    try {
      plain.close();
    } catch (IOException closed) {
      // Nothing reads from it any more.
    }
  }

  void connect(InetAddress address, int port) throws IOException {
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(address, port), deadline.millisLeft());
  }

  /**
   * Sends the request over the open connection and reads the head of the answer.
   *
   * @param headers all but those that the connection itself needs
   */
  Answer exchange(
      WebhookTarget target,
      Supplier<SSLSocketFactory> tls,
      String method,
      Map<String, String> headers,
      byte[] body)
      throws IOException {
    // Not closed: that would wait for the rest of the answer. Closing the socket ends both.
    @SuppressWarnings("resource")
    DefaultBHttpClientConnection http = http();
    http.bind(target.secure() ? secured(tls.get(), target) : plain);
    try {
      ClassicHttpRequest request = request(target, method, headers, body);
      http.sendRequestHeader(request);
      http.sendRequestEntity(request);
      http.flush();
      ClassicHttpResponse response = http.receiveResponseHeader();
      while (response.getCode() < HttpStatus.SC_SUCCESS) {
        response = http.receiveResponseHeader();
      }
      drain(http, response);
      return new Answer(
          response.getCode(),
          Optional.ofNullable(response.getFirstHeader(HttpHeaders.LOCATION))
              .map(location -> location.getValue().strip()));
    } catch (HttpException e) {
      var malformed = new ProtocolException("no answer in HTTP");
      malformed.initCause(e);
      throw malformed;
    }
  }

  /** Header values keep the bytes of the author's UTF-8. */
  private static DefaultBHttpClientConnection http() {
    return new DefaultBHttpClientConnection(
        HEAD_LIMITS,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE),
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE));
  }

  private static ClassicHttpRequest request(
      WebhookTarget target, String method, Map<String, String> headers, byte[] body) {
    var request = new BasicClassicHttpRequest(method, "/");
    // The constructor would take what follows a leading "//" for a host.
    request.setPath(target.path());
    request.addHeader(HttpHeaders.HOST, target.authority());
    headers.forEach(request::addHeader);
    if (body.length > 0) {
      request.addHeader(HttpHeaders.CONTENT_LENGTH, body.length);
      request.setEntity(new ByteArrayEntity(body, null));
    }
    request.addHeader(HttpHeaders.CONNECTION, "close");
    return request;
  }

  private SSLSocket secured(SSLSocketFactory tls, WebhookTarget target) throws IOException {
    var socket = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static void drain(DefaultBHttpClientConnection http, ClassicHttpResponse response) {
    try {
      http.setSocketTimeout(READ_BODY_TIME);
      http.receiveResponseEntity(response);
      if (response.getEntity() != null) {
        InputStream body = response.getEntity().getContent();
        body.skipNBytes(READ_BODY);
      }
    } catch (IOException | HttpException ended) {
      // The status is known; nothing of the body counts.
    }
  }

  @Override
  public void close() {
    watch.cancel();
    cut();
  }
}
