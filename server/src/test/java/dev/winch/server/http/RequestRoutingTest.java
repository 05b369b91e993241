package dev.winch.server.http;

import static dev.winch.server.http.TestListener.HOST;
import static dev.winch.server.http.TestListener.LONG;
import static dev.winch.server.http.TestListener.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.server.http.RawClient.Heard;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which request gets which answer, and how answers come. */
class RequestRoutingTest {
  private final TestListener server = new TestListener();

  @AfterEach
  void close() {
    server.close();
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
    Heard heard = RawClient.ask(server.port(), method + " " + path + " HTTP/1.1\n" + HOST);

    assertThat(heard.status()).isEqualTo(status);
    assertThat(heard.body().strip()).isEqualTo(body);
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
    assertThat(heard.headers()).doesNotContainKey("server");
  }

  @Test
  void h1_headIsAnsweredLikeGetWithoutBody() throws IOException {
    for (String path : new String[] {"/things", "/long/" + LONG, "/whole/" + LONG, "/nothing"}) {
      Heard get = RawClient.ask(server.port(), "GET " + path + " HTTP/1.1\n" + HOST);
      try (RawClient client = new RawClient(server.port())) {
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
  void aWrongMethodIsA405WithAllow(String path, String allow) throws IOException {
    Heard options = RawClient.ask(server.port(), "OPTIONS " + path + " HTTP/1.1\n" + HOST);
    Heard patch = RawClient.ask(server.port(), "PATCH " + path + " HTTP/1.1\n" + HOST);

    assertThat(options.status()).isEqualTo(204);
    assertThat(options.body()).isEmpty();
    assertThat(options.headers()).containsEntry("allow", allow);
    assertThat(patch.status()).isEqualTo(405);
    assertThat(patch.headers()).containsEntry("allow", allow);
  }

  @Test
  void aFailureIsAnsweredWithAnIdAndNothingOfItsInside() throws IOException {
    Heard heard = RawClient.ask(server.port(), "GET /defect HTTP/1.1\n" + HOST);

    assertThat(heard.headers()).containsEntry("x-error-id", "failure-1");
    assertThat(heard.body()).doesNotContain("internals");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536, 65_537, 131_073, 262_144, 262_145, 300_000, LONG})
  void anyContentComesWholeAndAShortOneWithItsLength(int length) throws IOException {
    Heard streamed = RawClient.ask(server.port(), "GET /long/" + length + " HTTP/1.1\n" + HOST);
    Heard whole = RawClient.ask(server.port(), "GET /whole/" + length + " HTTP/1.1\n" + HOST);

    assertThat(streamed.body()).isEqualTo(content(length));
    assertThat(streamed.headers().containsKey("content-length")).isEqualTo(length <= 262_144);
    assertThat(whole.body()).isEqualTo(content(length));
    assertThat(whole.headers()).containsEntry("content-length", String.valueOf(length));
  }

  @Test
  void aStreamThatFailsEarlyBecomesAnErrorAnswerAndOneThatFailsLateIsCutOff() throws IOException {
    Heard early = RawClient.ask(server.port(), "GET /breaks/100000 HTTP/1.1\n" + HOST);

    assertThat(early.status()).isEqualTo(503);
    assertThat(early.headers()).containsEntry("retry-after", "1");
    assertThat(early.body()).isEqualTo("the database does not answer");
    assertThatThrownBy(() -> RawClient.ask(server.port(), "GET /breaks/900000 HTTP/1.1\n" + HOST))
        .isInstanceOf(EOFException.class);
  }
}
