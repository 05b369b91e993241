package dev.winch.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to the handler and the answer to the client; the library routes nothing. */
final class Dispatch implements Filter {
  /** A longer content is written in pieces, as each write is bounded in time. */
  static final int PIECE = 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  private final Handler handler;
  private final Failures failures;

  /** One party per request under way, and one until the listener closes. */
  private final Phaser underWay = new Phaser(1);

  private volatile boolean closing;

  Dispatch(Handler handler, Failures failures) {
    this.handler = failures.guard(handler);
    this.failures = failures;
  }

  /** Refuses requests from now on, and waits for those that are being answered. */
  void close(Duration atMost) {
    if (closing) {
      return;
    }
    closing = true;
    int phase = underWay.arriveAndDeregister();
    try {
      underWay.awaitAdvanceInterruptibly(phase, atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("requests are still under way after {}; their connections are closed", atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void filter(FilterChain library, RoutingRequest request, RoutingResponse response) {
    underWay.register();
    try {
      Answer answer = answer(request);
      new Reply(response, request.prologue().method().text().equals("HEAD")).send(answer);
      if (answer.isLast()) {
        throw new BoundedConnection.LastAnswer();
      }
    } finally {
      underWay.arriveAndDeregister();
    }
    if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
      throw request.content().consumed()
          ? new CloseConnectionException("the client asked for one answer")
          : new BoundedConnection.LastAnswer();
    }
  }

  private Answer answer(RoutingRequest request) {
    if (closing) {
      return failures.answer(503, "server shutting down").with("Retry-After", "1").asLast();
    }
    if (isAmbiguous(request.headers())) {
      return failures.answer(400, "Bad Request").asLast();
    }
    return handler.handle(new Request(request));
  }

  /** Whether client, proxy and server could disagree on where the body ends. */
  private static boolean isAmbiguous(ServerRequestHeaders headers) {
    List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    List<String> encodings = headers.all(HeaderNames.TRANSFER_ENCODING, List::of);
    if (encodings.isEmpty()) {
      return lengths.size() > 1 || (lengths.size() == 1 && !isNumber(lengths.getFirst()));
    }
    return !lengths.isEmpty() || !encodings.equals(List.of("chunked"));
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Where one answer goes. */
  private final class Reply {
    private final RoutingResponse response;
    private final boolean head;

    Reply(RoutingResponse response, boolean head) {
      this.response = response;
      this.head = head;
    }

    void send(Answer answer) {
      switch (answer.body()) {
        case Answer.Whole body -> sendWhole(answer, body.bytes());
        case Answer.Streamed body -> sendStreamed(answer, body);
      }
    }

    private void sendWhole(Answer answer, byte[] bytes) {
      begin(answer);
      if (head) {
        sendLength(bytes.length);
      } else if (bytes.length <= PIECE) {
        response.send(bytes);
      } else {
        response.headers().contentLength(bytes.length);
        OutputStream out = response.outputStream();
        for (int from = 0; from < bytes.length; from += PIECE) {
          write(out, bytes, from, Math.min(PIECE, bytes.length - from));
        }
        response.commit();
      }
    }

    private void sendStreamed(Answer answer, Answer.Streamed body) {
      Spool spool = new Spool(() -> open(answer));
      try {
        body.writeTo(spool);
      } catch (CloseConnectionException clientIsGone) {
        throw clientIsGone;
      } catch (IOException | RuntimeException e) {
        Answer failed = failures.answer(e);
        if (spool.overflowed()) {
          throw new CloseConnectionException("the rest of the content is missing", e);
        }
        send(failed);
        return;
      }
      if (!spool.overflowed()) {
        sendWhole(answer, spool.content());
      } else if (head) {
        begin(answer);
        sendLength(spool.length());
      } else {
        response.commit();
      }
    }

    private OutputStream open(Answer answer) {
      if (head) {
        return OutputStream.nullOutputStream();
      }
      begin(answer);
      return response.outputStream();
    }

    private void begin(Answer answer) {
      response.status(Status.create(answer.status()));
      answer.headers().forEach(response::header);
    }

    private void sendLength(long length) {
      response.headers().contentLength(length);
      response.send();
    }

    private static void write(OutputStream out, byte[] bytes, int from, int count) {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
