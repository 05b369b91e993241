package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.server.http.RawClient.Heard;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What any server here does, whatever its routes mean. */
class ListenerTest {
  private static final int LIMIT = 1000;
  private static final int LONG = 3_000_000;

  /** So many long answers are more than the operating system holds for a client. */
  private static final int SOCKETS_FULL = 20;

  private static final String HOST = "Host: winch\n\n";

  private final ExceptionMapper exceptionMapper =
      new ExceptionMapper((message, problems) -> message.getBytes(UTF_8), () -> "failure-1");
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private Listener listener;
  private int port;

  @BeforeEach
  void open() {
    listener = open(ConnectionTimeouts.ORDINARY);
    port = listener.port();
  }

  @AfterEach
  void close() {
    released.countDown();
    listener.close();
  }

  private Listener open(ConnectionTimeouts patience) {
    return open(patience, HeldBytes.ofThisProcess());
  }

  private Listener open(ConnectionTimeouts patience, HeldBytes memory) {
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
        patience,
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
  private static String content(int length) {
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

  @ParameterizedTest
  @CsvSource({
    "GET, /things, 200, list",
    "GET, /things?x=%zz, 200, list",
    "GET, /things#part, 200, list",
    "GET, /%74hings, 200, list",
    "GET, /things/a%20b+c, 200, one a b+c",
    "GET, /things/a%2Fb, 200, one a/b",
    "GET, /things/%C3%A9, 200, one é",
    "GET, /things/1/part?q=a+b%26&q=second, 200, part a b&",
    "GET, /things/1/part?q, 200, part",
    "GET, /things/1/part, 200, part",
    "GET, /things/1/part?p=%zz&q=a, 200, part a",
    "GET, /things/1/part?q=100%, 200, part",
    "GET, /things/1/part?q=%zz&q=b, 200, part b",
    "GET, /things/1/part?q=a%00b, 400, invalid query: it must not contain a NUL character",
    "GET, /things/%2, 400, Bad Request",
    "GET, /things/, 404, Not Found",
    "GET, //things, 404, Not Found",
    "GET, /things/1/, 404, Not Found",
    "GET, /things//part, 404, Not Found",
    "GET, /, 404, Not Found",
    "GET, /nothing, 404, Not Found",
    "POST, /nothing, 404, Not Found",
    "GET, /things/1/other, 404, Not Found",
    "GET, /things/1/part/2, 404, Not Found",
    "GET, /things/%00, 400, Bad Request",
    "GET, /things%2F1, 404, Not Found",
    "GET, /Things, 404, Not Found",
    "GET, /things;a=b, 404, Not Found",
    "GET, *, 400, Bad Request: Bad URI path",
    "DELETE, /things/1, 405, Method Not Allowed",
    "BREW, /things, 405, Method Not Allowed",
    "POST, /things/1/stop, 405, Method Not Allowed",
    "GET, /defect, 500, Internal Server Error",
  })
  void pathsAreFoundByTheirDecodedParts(String method, String path, int status, String body)
      throws IOException {
    Heard heard = RawClient.ask(port, method + " " + path + " HTTP/1.1\n" + HOST);

    assertThat(heard.status()).isEqualTo(status);
    assertThat(heard.body().strip()).isEqualTo(body);
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
    assertThat(heard.headers()).doesNotContainKey("server");
  }

  @Test
  void h1_headIsAnsweredLikeGetWithoutBody() throws IOException {
    for (String path : new String[] {"/things", "/long/" + LONG, "/whole/" + LONG, "/nothing"}) {
      Heard get = RawClient.ask(port, "GET " + path + " HTTP/1.1\n" + HOST);
      try (RawClient client = new RawClient(port)) {
        Heard head = client.say("HEAD " + path + " HTTP/1.1\n" + HOST).hear(true);
        Heard next = client.say("GET /things HTTP/1.1\n" + HOST).hear();

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.headers())
            .containsEntry("content-length", String.valueOf(get.body().length()));
        assertThat(next.body()).isEqualTo("list");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/things, 'OPTIONS, GET, POST, HEAD'",
    "/things/1, 'OPTIONS, GET, HEAD'",
    "/things/1/stop, 'OPTIONS, PUT'"
  })
  void otherMethodsAreToldWhatIsAllowed(String path, String allow) throws IOException {
    Heard options = RawClient.ask(port, "OPTIONS " + path + " HTTP/1.1\n" + HOST);
    Heard patch = RawClient.ask(port, "PATCH " + path + " HTTP/1.1\n" + HOST);

    assertThat(options.status()).isEqualTo(204);
    assertThat(options.body()).isEmpty();
    assertThat(options.headers()).containsEntry("allow", allow);
    assertThat(patch.status()).isEqualTo(405);
    assertThat(patch.headers()).containsEntry("allow", allow);
  }

  @Test
  void aFailureIsAnsweredWithAnIdAndNothingOfItsInside() throws IOException {
    Heard heard = RawClient.ask(port, "GET /defect HTTP/1.1\n" + HOST);

    assertThat(heard.headers()).containsEntry("x-error-id", "failure-1");
    assertThat(heard.body()).doesNotContain("internals");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536, 65_537, 131_073, 262_144, 262_145, 300_000, LONG})
  void anyContentComesWholeAndAShortOneWithItsLength(int length) throws IOException {
    Heard streamed = RawClient.ask(port, "GET /long/" + length + " HTTP/1.1\n" + HOST);
    Heard whole = RawClient.ask(port, "GET /whole/" + length + " HTTP/1.1\n" + HOST);

    assertThat(streamed.body()).isEqualTo(content(length));
    assertThat(streamed.headers().containsKey("content-length")).isEqualTo(length <= 262_144);
    assertThat(whole.body()).isEqualTo(content(length));
    assertThat(whole.headers()).containsEntry("content-length", String.valueOf(length));
  }

  @Test
  void aStreamThatFailsEarlyBecomesAnErrorAnswerAndOneThatFailsLateIsCutOff() throws IOException {
    Heard early = RawClient.ask(port, "GET /breaks/100000 HTTP/1.1\n" + HOST);

    assertThat(early.status()).isEqualTo(503);
    assertThat(early.headers()).containsEntry("retry-after", "1");
    assertThat(early.body()).isEqualTo("the database does not answer");
    assertThatThrownBy(() -> RawClient.ask(port, "GET /breaks/900000 HTTP/1.1\n" + HOST))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aBodyUpToTheLimitIsRead() throws IOException {
    Heard declared = RawClient.ask(port, post("Content-Length: 1000") + "x".repeat(LIMIT));
    Heard chunked =
        RawClient.ask(
            port, post("Transfer-Encoding: chunked") + "3e8\n" + "x".repeat(LIMIT) + "\n0\n\n");

    assertThat(declared.body()).isEqualTo("got 1000");
    assertThat(chunked.body()).isEqualTo("got 1000");
  }

  private static String post(String header) {
    return "POST /things HTTP/1.1\n" + header + "\n" + HOST;
  }

  @Test
  void aBodyThatIsDeclaredTooLongIsRefusedBeforeItComes() throws IOException {
    try (RawClient client = new RawClient(port)) {
      Heard heard = client.say(post("Content-Length: 1001")).hear();

      assertThat(heard.status()).isEqualTo(413);
      assertThat(heard.body()).isEqualTo("Request Entity Too Large");
      assertThat(heard.headers()).containsEntry("connection", "close");
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void aClientThatSendsFarTooMuchStillHearsWhy() throws IOException {
    for (int round = 0; round < 20; round++) {
      Heard heard = RawClient.ask(port, post("Content-Length: 60000") + "x".repeat(60_000));

      assertThat(heard.status()).isEqualTo(413);
    }
  }

  @Test
  void aChunkedBodyIsReadNoFurtherThanTheLimit() throws IOException {
    try (RawClient client = new RawClient(port)) {
      Heard heard =
          client
              .say(post("Transfer-Encoding: chunked") + "7fffffff\n" + "x".repeat(LIMIT + 1))
              .hear();

      assertThat(heard.status()).isEqualTo(413);
      assertThat(heard.headers()).containsEntry("connection", "close");
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void anEndlessLineBetweenChunksIsCutOff() throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.say(post("Transfer-Encoding: chunked") + "1;");

      assertThatThrownBy(
              () -> {
                while (true) {
                  client.say("x".repeat(10_000));
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: five",
        "Content-Length: 5, 6",
        "Content-Length: 5\nContent-Length: 6",
        "Content-Length: 5\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: Chunked",
      })
  void aBodyWhoseEndIsUnclearIsRefused(String header) throws IOException {
    Heard heard = RawClient.ask(port, post(header) + "5\nGET /things HTTP/1.1\n" + HOST);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.headers()).containsEntry("connection", "close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n\n",
        "GET\n\n",
        "GET  HTTP/1.1\n" + HOST,
        "G@T /things HTTP/1.1\n" + HOST,
        "GET /things HTTP/1.1\n\n",
        "GET /things HTTP/1.1\nHost: a\nHost: b\n\n",
        "GET /things HTTP/1.1\nno colon\n" + HOST,
        "GET /things HTTP/1.1\nBad Name: x\n" + HOST,
        "GET /things HTTP/1.1\nHost: a b\n\n",
        "GET /things HTTP/1.1\nHost: winch:port\n\n",
      })
  void whatIsNoRequestIsRefusedAndNeverFails(String request) throws IOException {
    Heard heard = RawClient.ask(port, request);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("Bad Request");
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void hugeRequestLinesAndHeadersAreRefused() throws IOException {
    String huge = "x".repeat(70_000);

    assertThat(RawClient.ask(port, "GET /" + huge + " HTTP/1.1\n" + HOST).status()).isEqualTo(414);
    assertThat(RawClient.ask(port, "GET / HTTP/1.1\nX: " + huge + "\n" + HOST).status())
        .isEqualTo(431);
  }

  @Test
  void aConnectionServesManyRequestsUntilTheClientAsksForItsEnd() throws IOException {
    try (RawClient client = new RawClient(port)) {
      for (int round = 0; round < 3; round++) {
        assertThat(client.say(post("Content-Length: 3") + "abc").hear().body()).isEqualTo("got 3");
        assertThat(client.say("DELETE /things HTTP/1.1\nContent-Length: 3\n" + HOST + "abc").hear())
            .extracting(Heard::status)
            .isEqualTo(405);
      }
      client.say("GET /things HTTP/1.1\nConnection: close\n" + HOST);

      assertThat(client.hear().headers()).containsEntry("connection", "close");
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void aClientThatStopsInTheMiddleIsNotWaitedForForEver() throws IOException {
    ConnectionTimeouts little =
        new ConnectionTimeouts(
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    try (Listener hasty = open(little);
        RawClient silent = new RawClient(hasty.port());
        RawClient inHeaders = new RawClient(hasty.port()).say("GET /things HTTP/1.1\nHost:");
        RawClient inBody = new RawClient(hasty.port()).say(post("Content-Length: 3") + "a");
        RawClient deaf = new RawClient(hasty.port())) {
      deaf.say(("GET /whole/3000000 HTTP/1.1\n" + HOST).repeat(20));

      assertThat(silent.hearsTheEnd()).isTrue();
      assertThat(inHeaders.hearsTheEnd()).isTrue();
      assertThat(inBody.hear().status()).isEqualTo(408);
      assertThat(inBody.hearsTheEnd()).isTrue();
      assertThatThrownBy(
              () -> {
                while (true) {
                  deaf.say("GET /things HTTP/1.1\n" + HOST);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientThatSendsDropByDropIsCutOff() throws IOException {
    ConnectionTimeouts little =
        new ConnectionTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    try (Listener hasty = open(little);
        RawClient client = new RawClient(hasty.port())) {
      client.say("GET /things HTTP/1.1\n");

      assertThatThrownBy(
              () -> {
                while (true) {
                  client.say("X: y\n");
                  Thread.onSpinWait();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void f4_clientsThatDoNotReadAreDisconnectedWhereTheyHoldTooMuchTogether() throws IOException {
    HeldBytes little = new HeldBytes(10_000_000);
    List<RawClient> deaf = new ArrayList<>();
    try (Listener poor = open(ConnectionTimeouts.ORDINARY, little)) {
      for (int i = 0; i < 8; i++) {
        String more = ("GET /whole/3000000 HTTP/1.1\n" + HOST).repeat(SOCKETS_FULL);
        deaf.add(new RawClient(poor.port()).say(more));
      }
      String got = RawClient.ask(poor.port(), "GET /whole/3000000 HTTP/1.1\n" + HOST).body();

      assertThat(got).hasSize(3_000_000);
      await().until(() -> deaf.stream().anyMatch(ListenerTest::isCutOff));
    } finally {
      for (RawClient client : deaf) {
        client.close();
      }
    }
  }

  /** Reads all that is there. */
  private static boolean isCutOff(RawClient client) {
    try {
      for (int i = 0; i < SOCKETS_FULL; i++) {
        client.hear();
      }
      return false;
    } catch (IOException cut) {
      return true;
    }
  }

  @Test
  void aWaitingClientIsToldToSendItsBody() throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.say(post("Expect: 100-continue\nContent-Length: 3"));
      assertThat(client.hear().status()).isEqualTo(100);

      assertThat(client.say("abc").hear().body()).isEqualTo("got 3");
    }
  }

  @Test
  void http2IsSpokenWithoutTls() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/things");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpRequest get = HttpRequest.newBuilder(uri).build();
      HttpRequest post = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("abc")).build();
      HttpRequest tooLong =
          HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("x".repeat(2000))).build();
      HttpResponse<String> upgraded = client.send(get, BodyHandlers.ofString());
      HttpResponse<String> posted = client.send(post, BodyHandlers.ofString());
      HttpResponse<String> refused = client.send(tooLong, BodyHandlers.ofString());
      HttpRequest big = HttpRequest.newBuilder(uri.resolve("/long/" + LONG)).build();

      assertThat(upgraded.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(upgraded.body()).isEqualTo("list");
      assertThat(posted.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(posted.body()).isEqualTo("got 3");
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(client.send(big, BodyHandlers.ofString()).body()).isEqualTo(content(LONG));
    }
  }

  @Test
  void closingWaitsForWhatIsUnderWay() throws Exception {
    try (RawClient client = new RawClient(port);
        RawClient idle = new RawClient(port)) {
      idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      client.say("GET /slow HTTP/1.1\n" + HOST);
      entered.await();
      var closed = CompletableFuture.runAsync(listener::close);
      Heard refused = idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      while (refused.status() == 200) {
        refused = idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      }
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).isEqualTo("server shutting down");
      assertThat(closed).isNotDone();
      released.countDown();

      assertThat(client.hear().body()).isEqualTo("done");
      closed.get();
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void closingWaitsNoLongerThanItMay() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.say("GET /slow HTTP/1.1\n" + HOST);
      entered.await();

      listener.close(Duration.ZERO);

      assertThat(released.getCount()).isEqualTo(1);
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void aTakenPortIsNamedTogetherWithTheKeyToChange() {
    var address = new ListenAddress("127.0.0.1", port);

    assertThatThrownBy(
            () ->
                Listener.open(
                    address,
                    "coordinator.address",
                    LIMIT,
                    r -> null,
                    exceptionMapper,
                    Optional.empty()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("coordinator.address");
  }
}
