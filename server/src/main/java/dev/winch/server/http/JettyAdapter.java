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
 * Jetty handler that passes each request to our handler and sends the answer, on the request's
 * virtual thread; Jetty routes nothing.
 */
final class JettyAdapter extends org.eclipse.jetty.server.Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(JettyAdapter.class);

  /** Maximum number of concurrent requests; an HTTP/2 connection may have many. */
  private static final int REQUESTS = 16_384;

  private final Handler handler;
  private final ExceptionMapper exceptionMapper;
  private final long bodyLimit;
  private final ConnectionTimeouts timeouts;
  private final TransferMemory transfers;

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
      TransferMemory transfers) {
    this.handler = exceptionMapper.guard(handler);
    this.exceptionMapper = exceptionMapper;
    this.bodyLimit = bodyLimit;
    this.timeouts = timeouts;
    this.transfers = transfers;
  }

  /** Rejects new requests, and waits for running ones. */
  void close(Duration atMost) {
    if (closing) {
      return;
    }
    closing = true;
    try {
      if (!open.close(atMost)) {
        log.warn("requests are still running after {}; closing their connections", atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request jetty, Response response, Callback callback) {
    open.begin();
    boolean goesOn = false;
    try {
      // A client that waits for a job is idle for longer than the idle timeout.
      jetty.addIdleTimeoutListener(idle -> false);
      ClientEndPoint client = ClientEndPoint.of(jetty);
      client.requestArrived();
      RequestBody body = new RequestBody(jetty, bodyLimit, timeouts, transfers);
      ApiResponse apiResponse = apiResponse(jetty, body);
      if (apiResponse.isLast()) {
        client.lingerOnClose();
      }
      boolean head = jetty.getMethod().equals("HEAD");
      try (TransferMemory.Hold hold = transfers.hold(client::disconnect)) {
        new ResponseWriter(response, head, exceptionMapper, hold).send(apiResponse);
      }
      if (apiResponse.body() instanceof ApiResponse.Live live && !head) {
        if (!body.drain()) {
          client.lingerOnClose();
        }
        client.requestAnswered();
        goesOn = true;
        goOn(live, new LiveOutput(response, callback, open::end));
        return true;
      }
      if (!apiResponse.isLast() && !body.drain()) {
        client.lingerOnClose();
      }
      client.requestAnswered();
      callback.succeeded();
    } catch (ClientGoneException gone) {
      callback.failed(gone.abort());
    } catch (Throwable defect) {
      exceptionMapper.response(
          defect); // only for its log line: part of the answer may be sent already
      callback.failed(new ClientGoneException(defect).abort());
    } finally {
      if (!goesOn) {
        open.end();
      }
    }
    return true;
  }

  private static void goOn(ApiResponse.Live live, LiveOutput out) {
    try {
      live.start(out);
    } catch (RuntimeException e) {
      out.abort(e);
    }
  }

  private ApiResponse apiResponse(org.eclipse.jetty.server.Request jetty, RequestBody body) {
    if (closing) {
      return exceptionMapper
          .response(503, "server shutting down")
          .with("Retry-After", "1")
          .asLast();
    }
    if (open.areTooMany()) {
      return exceptionMapper
          .response(503, "too many requests at a time")
          .with("Retry-After", "1")
          .asLast();
    }
    if (!hasLegalAuthority(jetty)) {
      return exceptionMapper.response(400, "Bad Request: invalid Host or target").asLast();
    }
    List<String> codings = jetty.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
    if (!codings.isEmpty() && version(jetty) == HttpVersion.HTTP_1_0) {
      return exceptionMapper
          .response(400, "Bad Request: HTTP/1.0 has no Transfer-Encoding")
          .asLast();
    }
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
      return exceptionMapper
          .response(501, "Transfer-Encoding " + String.join(", ", codings) + " is not supported")
          .asLast();
    }
    if (jetty.getMethod().equals("CONNECT")) {
      return exceptionMapper
          .response(405, "Method Not Allowed")
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
