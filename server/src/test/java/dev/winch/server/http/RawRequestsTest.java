package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F2, F3, F18: what RFC 9110 and 9112 call legal is answered, and what they call illegal refused.
 */
class RawRequestsTest {
  private static final int BODY_LIMIT = 1000;
  private static final String PROBE = "GET /probe HTTP/1.1\nHost: x\nConnection: close\n\n";

  private static Listener listener;

  @BeforeAll
  static void open() {
    var exceptionMapper =
        new ExceptionMapper(
            (message, problems) -> ("{\"message\":\"" + message + "\"}").getBytes(UTF_8),
            () -> "failure-1");
    Handler routes =
        new BodyLimit(
            new Router(
                exceptionMapper,
                List.of(
                    Routes.of("GET /things", request -> text("list")),
                    Routes.of(
                        "POST /things",
                        request -> text("got " + new String(request.body(), UTF_8))),
                    Routes.of("GET /things/{id}", request -> text("one " + request.variable("id"))),
                    Routes.of("DELETE /things/{id}", request -> ApiResponse.empty(200)),
                    Routes.of(
                        "GET /things/{id}/part", request -> text("part " + request.parameter("q"))),
                    Routes.of("GET /probe", request -> text("probe")))));
    listener =
        Listener.open(
            new ListenAddress("127.0.0.1", 0),
            "coordinator.address",
            BODY_LIMIT,
            routes,
            exceptionMapper,
            Optional.empty());
  }

  private static ApiResponse text(String text) {
    return ApiResponse.json(text.getBytes(UTF_8));
  }

  @AfterAll
  static void close() {
    listener.close();
  }

  static List<RawRequest> cases() throws IOException {
    try (InputStream file = RawRequestsTest.class.getResourceAsStream("/http/raw-requests.txt")) {
      return RawRequest.parse(new String(file.readAllBytes(), UTF_8));
    }
  }

  @Test
  void thereAreAtLeast200Cases() throws IOException {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void f2_f3_f18_aRawRequestIsAnsweredRight(RawRequest request) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.sayExactly(request.sent());
      if (request.eof()) {
        client.sayNoMore();
      }
      for (RawRequest.Expected expected : request.answers()) {
        Heard heard = client.hearFinal(expected.head());
        assertThat(heard.status()).as(heard.toString()).isEqualTo(expected.status());
        assertThat(heard.body()).contains(expected.text());
        assertThat(heard.headers()).containsKey("date");
        if (heard.status() >= 400 && !expected.head()) {
          assertThat(heard.headers()).containsEntry("content-type", "application/json");
          assertThat(heard.body()).startsWith("{\"message\":\"");
        }
        if (heard.status() == 405) {
          assertThat(heard.headers()).containsKey("allow");
        }
      }
      if (request.open()) {
        assertThat(client.say(PROBE).hear().body()).isEqualTo("probe");
      }
      assertThat(client.hearsTheEnd()).isTrue();
    }
  }
}
