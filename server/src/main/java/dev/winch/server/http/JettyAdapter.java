package dev.winch.server.http;

import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each request to the handler and the answer to the client, on a virtual thread of the
 * request; Jetty routes nothing.
 */
final class JettyAdapter extends org.eclipse.jetty.server.Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(JettyAdapter.class);

  /** At a time; connections of HTTP/2 may have many each. */
  private static final int REQUESTS = 16_384;

  private final Handler handler;
  private final ExceptionMapper exceptionMapper;
  private final long bodyLimit;
  private final ConnectionTimeouts timeouts;
  private final HeldBytes transfers;

  private final OpenRequests open = new OpenRequests(REQUESTS);

  private volatile boolean closing;

  /**
   * @param bodyLimit bytes
   */
  JettyAdapter(
      Handler handler,
      ExceptionMapper exceptionMapper,
      long bodyLimit,
      ConnectionTimeouts timeouts,
      HeldBytes transfers) {
    this.handler = exceptionMapper.guard(handler);
    this.exceptionMapper = exceptionMapper;
    this.bodyLimit = bodyLimit;
    this.timeouts = timeouts;
    this.transfers = transfers;
  }

  /** Refuses requests from now on, and waits for those that are being answered. */
  void close(Duration atMost) {
    if (closing) {
      return;
    }
    closing = true;
    try {
      if (!open.close(atMost)) {
        log.warn("requests are still under way after {}; their connections are closed", atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request jetty, Response response, Callback callback) {
    open.begin();
    try {
      // Who waits for a job neither reads nor writes for longer than a connection may idle.
      jetty.addIdleTimeoutListener(idle -> false);
      ClientEndPoint client = ClientEndPoint.of(jetty);
      client.requestArrived();
      RequestBody body = new RequestBody(jetty, bodyLimit, timeouts, transfers);
      ApiResponse apiResponse = apiResponse(jetty, body);
      if (apiResponse.isLast()) {
        client.lingerOnClose();
      }
      boolean head = jetty.getMethod().equals("HEAD");
      try (HeldBytes.Hold hold = transfers.hold(client::disconnect)) {
        new ResponseWriter(response, head, exceptionMapper, hold).send(apiResponse);
      }
      if (!apiResponse.isLast() && !body.drain()) {
        client.lingerOnClose();
      }
      client.requestAnswered();
      callback.succeeded();
    } catch (ClientGoneException gone) {
      callback.failed(gone.abort());
    } catch (Throwable defect) {
      exceptionMapper.apiResponse(defect); // which logs it; what was sent so far is unknown
      callback.failed(new ClientGoneException(defect).abort());
    } finally {
      open.end();
    }
    return true;
  }

  private ApiResponse apiResponse(org.eclipse.jetty.server.Request jetty, RequestBody body) {
    if (closing) {
      return exceptionMapper
          .apiResponse(503, "server shutting down")
          .with("Retry-After", "1")
          .asLast();
    }
    if (open.areTooMany()) {
      return exceptionMapper
          .apiResponse(503, "too many requests at a time")
          .with("Retry-After", "1")
          .asLast();
    }
    if (!hasLegalAuthority(jetty)) {
      return exceptionMapper.apiResponse(400, "Bad Request: invalid Host or target").asLast();
    }
    if (body.isAnnouncedTooLarge()) {
      return exceptionMapper.apiResponse(413, "Request Entity Too Large").asLast();
    }
    List<String> codings = jetty.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
    if (!codings.isEmpty() && version(jetty) == HttpVersion.HTTP_1_0) {
      return exceptionMapper
          .apiResponse(400, "Bad Request: HTTP/1.0 has no Transfer-Encoding")
          .asLast();
    }
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
      return exceptionMapper
          .apiResponse(501, "Transfer-Encoding " + String.join(", ", codings) + " is not supported")
          .asLast();
    }
    if (jetty.getMethod().equals("CONNECT")) {
      return exceptionMapper
          .apiResponse(405, "Method Not Allowed")
          .with("Allow", Router.METHODS)
          .asLast();
    }
    return handler.handle(new Request(jetty, body));
  }

  private static boolean hasLegalAuthority(org.eclipse.jetty.server.Request jetty) {
    String host = jetty.getHeaders().get(HttpHeader.HOST);
    return (host == null || Authority.isLegal(host)) && jetty.getHttpURI().getPort() <= 65_535;
  }

  private static HttpVersion version(org.eclipse.jetty.server.Request jetty) {
    return jetty.getConnectionMetaData().getHttpVersion();
  }
}
