package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.fault.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A listener on a free port with routes that answer, stream, fail and wait. */
final class TestListener implements AutoCloseable {
  static final int LIMIT = 1000;
  static final int LONG = 3_000_000;
  static final String HOST = "Host: winch\n\n";

  private final ExceptionMapper exceptionMapper =
      new ExceptionMapper((message, problems) -> message.getBytes(UTF_8), () -> "failure-1");
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Listener listener = open(ConnectionTimeouts.ORDINARY);

  Listener listener() {
    return listener;
  }

  int port() {
    return listener.port();
  }

  ExceptionMapper exceptionMapper() {
    return exceptionMapper;
  }

  /** Counted down when {@code GET /slow} is under way. */
  CountDownLatch entered() {
    return entered;
  }

  /** Lets {@code GET /slow} answer. */
  CountDownLatch released() {
    return released;
  }

  @Override
  public void close() {
    released.countDown();
    listener.close();
  }

  /** Opens another one with the same routes. */
  Listener open(ConnectionTimeouts timeouts) {
    return open(timeouts, TransferMemory.ofThisProcess());
  }

  Listener open(ConnectionTimeouts timeouts, TransferMemory memory) {
    Handler routes =
        new BodyLimit(
            new Router(
                exceptionMapper,
                List.of(
                    Routes.of("GET /things", request -> text("list")),
                    Routes.of("POST /things", request -> text("got " + request.body().length)),
                    Routes.of("GET /things/{id}", request -> text("one " + request.variable("id"))),
                    Routes.of(
                        "GET /things/{id}/part", request -> text("part " + request.parameter("q"))),
                    Routes.of("PUT /things/{id}/stop", request -> ApiResponse.empty(200)),
                    Routes.of(
                        "GET /long/{id}",
                        request -> stream(Integer.parseInt(request.variable("id")), () -> {})),
                    Routes.of(
                        "GET /breaks/{id}",
                        request ->
                            stream(
                                Integer.parseInt(request.variable("id")),
                                () -> {
                                  throw new UnavailableException("the database does not answer");
                                })),
                    Routes.of(
                        "GET /whole/{id}",
                        request -> text(content(Integer.parseInt(request.variable("id"))))),
                    Routes.of(
                        "GET /defect",
                        request -> {
                          throw new IllegalStateException("internals");
                        }),
                    Routes.of(
                        "GET /slow",
                        request -> {
                          entered.countDown();
                          awaitLatch(released);
                          return text("done");
                        }))));
    return Listener.open(
        new ListenAddress("127.0.0.1", 0),
        "coordinator.address",
        LIMIT,
        routes,
        exceptionMapper,
        timeouts,
        memory,
        Optional.empty());
  }

  private static ApiResponse text(String text) {
    return ApiResponse.json(text.getBytes(UTF_8));
  }

  private static ApiResponse stream(int length, Runnable end) {
    byte[] content = content(length).getBytes(UTF_8);
    return ApiResponse.json(
        out -> {
          for (int at = 0; at < length; at += 1000) {
            out.write(content, at, Math.min(1000, length - at));
          }
          end.run();
        });
  }

  /** Text in which every position is distinguishable. */
  static String content(int length) {
    var text = new StringBuilder(length + 10);
    while (text.length() < length) {
      text.append(text.length()).append(' ');
    }
    return text.substring(0, length);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String post(String header) {
    return "POST /things HTTP/1.1\n" + header + "\n" + HOST;
  }
}
