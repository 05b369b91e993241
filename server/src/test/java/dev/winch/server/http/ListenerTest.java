package dev.winch.server.http;

import static dev.winch.server.http.TestListener.HOST;
import static dev.winch.server.http.TestListener.LIMIT;
import static dev.winch.server.http.TestListener.LONG;
import static dev.winch.server.http.TestListener.content;
import static dev.winch.server.http.TestListener.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.model.fault.ConflictException;
import dev.winch.server.http.RawClient.Heard;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a listener treats its connections, from the first byte to its own end. */
class ListenerTest {
  /** So many long answers are more than the operating system holds for a client. */
  private static final int SOCKETS_FULL = 20;

  private final TestListener server = new TestListener();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aConnectionServesManyRequestsUntilTheClientAsksForItsEnd() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
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

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate", "zstd", "gzip, gzip", "x-unknown"})
  void aCompressedBodyIsRefusedUnread(String encoding) throws IOException {
    Heard heard =
        RawClient.ask(
            server.port(), post("Content-Encoding: " + encoding + "\nContent-Length: 3") + "abc");
    assertThat(heard.status()).isEqualTo(415);
    assertThat(heard.body()).contains("Content-Encoding " + encoding, "send the body as it is");
    assertThat(
            RawClient.ask(
                    server.port(), post("Content-Encoding: identity\nContent-Length: 3") + "abc")
                .status())
        .isEqualTo(200);
  }

  /** 10,000 with {@code -Dwinch.idle.connections=10000}. */
  @Test
  void idleConnectionsDoNotBlockNewOnes() throws IOException {
    int count = Integer.getInteger("winch.idle.connections", 200);
    List<RawClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        RawClient client = new RawClient(server.port());
        idle.add(client);
        switch (i % 3) {
          case 0 -> client.say("GET /things HTTP/1.1\n" + HOST).hear();
          case 1 -> client.say("GET /things HTTP/1.1\nHost:");
          default -> {} // says nothing
        }
      }
      assertThat(RawClient.ask(server.port(), "GET /things HTTP/1.1\n" + HOST).body())
          .isEqualTo("list");
      assertThat(RawClient.ask(server.port(), post("Content-Length: 3") + "abc").body())
          .isEqualTo("got 3");
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  @Test
  void aRequestThatStallsMidwayTimesOut() throws IOException {
    ConnectionTimeouts little =
        new ConnectionTimeouts(
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    try (Listener hasty = server.open(little);
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
    try (Listener hasty = server.open(little);
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
    TransferMemory little = new TransferMemory(10_000_000);
    List<RawClient> deaf = new ArrayList<>();
    try (Listener poor = server.open(ConnectionTimeouts.ORDINARY, little)) {
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
  void aClientThatExpectsContinueGetsA100() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.say(post("Expect: 100-continue\nContent-Length: 3"));
      assertThat(client.hear().status()).isEqualTo(100);

      assertThat(client.say("abc").hear().body()).isEqualTo("got 3");
    }
  }

  @Test
  void http2IsSpokenWithoutTls() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/things");
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
  void closingWaitsForOpenRequests() throws Exception {
    try (RawClient client = new RawClient(server.port());
        RawClient idle = new RawClient(server.port())) {
      idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      client.say("GET /slow HTTP/1.1\n" + HOST);
      server.entered().await();
      var closed = CompletableFuture.runAsync(server.listener()::close);
      Heard refused = idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      while (refused.status() == 200) {
        refused = idle.say("GET /things HTTP/1.1\n" + HOST).hear();
      }
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).isEqualTo("server shutting down");
      assertThat(closed).isNotDone();
      server.released().countDown();

      assertThat(client.hear().body()).isEqualTo("done");
      closed.get();
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void closingWaitsNoLongerThanItMay() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.say("GET /slow HTTP/1.1\n" + HOST);
      server.entered().await();

      server.listener().close(Duration.ZERO);

      assertThat(server.released().getCount()).isEqualTo(1);
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }

  @Test
  void aTakenPortIsNamedTogetherWithTheKeyToChange() {
    var address = new ListenAddress("127.0.0.1", server.port());

    assertThatThrownBy(
            () ->
                Listener.open(
                    address,
                    "coordinator.address",
                    LIMIT,
                    r -> null,
                    server.exceptionMapper(),
                    Optional.empty()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("coordinator.address");
  }
}
