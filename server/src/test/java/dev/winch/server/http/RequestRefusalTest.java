package dev.winch.server.http;

import static dev.winch.server.http.TestListener.HOST;
import static dev.winch.server.http.TestListener.LIMIT;
import static dev.winch.server.http.TestListener.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too long or unclear, and what is no request, are refused. */
class RequestRefusalTest {
  private final TestListener server = new TestListener();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aBodyUpToTheLimitIsRead() throws IOException {
    Heard declared = RawClient.ask(server.port(), post("Content-Length: 1000") + "x".repeat(LIMIT));
    Heard chunked =
        RawClient.ask(
            server.port(),
            post("Transfer-Encoding: chunked") + "3e8\n" + "x".repeat(LIMIT) + "\n0\n\n");

    assertThat(declared.body()).isEqualTo("got 1000");
    assertThat(chunked.body()).isEqualTo("got 1000");
  }

  @Test
  void aBodyThatIsDeclaredTooLongIsRefusedBeforeItComes() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
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
      Heard heard =
          RawClient.ask(server.port(), post("Content-Length: 60000") + "x".repeat(60_000));

      assertThat(heard.status()).isEqualTo(413);
    }
  }

  @Test
  void aChunkedBodyIsReadNoFurtherThanTheLimit() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
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
    try (RawClient client = new RawClient(server.port())) {
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
    Heard heard = RawClient.ask(server.port(), post(header) + "5\nGET /things HTTP/1.1\n" + HOST);

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
  void malformedRequestsAreRefusedWithA400(String request) throws IOException {
    Heard heard = RawClient.ask(server.port(), request);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("Bad Request");
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void hugeRequestLinesAndHeadersAreRefused() throws IOException {
    String huge = "x".repeat(70_000);

    assertThat(RawClient.ask(server.port(), "GET /" + huge + " HTTP/1.1\n" + HOST).status())
        .isEqualTo(414);
    assertThat(RawClient.ask(server.port(), "GET / HTTP/1.1\nX: " + huge + "\n" + HOST).status())
        .isEqualTo(431);
  }
}
