package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Nothing that a client sends is answered with a server error, or not at all. */
class AnyRequestTest {
  private static ApiFixture api;

  @BeforeContainer
  static void open() {
    api = new ApiFixture();
  }

  @AfterContainer
  static void close() {
    api.close();
  }

  @Property(tries = 500)
  void h3_h19_anyTargetIsAnsweredWithoutAServerError(
      @ForAll("methods") String method, @ForAll("targets") String target) throws IOException {
    expectNoServerError(api.ask(method, target, "", ""));
  }

  @Property(tries = 300)
  void h3_h19_anyHeaderIsAnsweredWithoutAServerError(
      @ForAll("targets") String target, @ForAll("headers") String headers) throws IOException {
    try (RawClient client = new RawClient(api.port())) {
      client.say("GET " + target + " HTTP/1.1\nHost: winch\n" + headers + "\n\n");
      expectNoServerError(client.hear());
    }
  }

  @Property(tries = 300)
  void h3_h19_anyBodyIsAnsweredWithoutAServerError(
      @ForAll("bodyTypes") String type, @ForAll("bodies") String body) throws IOException {
    expectNoServerError(api.post("/jobs", type, body));
    expectNoServerError(api.post("/users", type, body));
  }

  private static void expectNoServerError(Heard heard) {
    assertThat(heard.status()).isBetween(200, 499);
    if (heard.status() >= 400 && !heard.body().isEmpty()) {
      assertThat(heard.body()).startsWith("{\"message\":\"").endsWith("}\n");
    }
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW");
  }

  @Provide
  Arbitrary<String> targets() {
    Arbitrary<String> path =
        Combinators.combine(
                Arbitraries.of("jobs", "tasks", "queues", "nodes", "users", "health", "x"),
                pieces().list().ofMaxSize(3))
            .as(
                (first, more) ->
                    "/" + first + (more.isEmpty() ? "" : "/" + String.join("/", more)));
    Arbitrary<String> query =
        Combinators.combine(
                Arbitraries.of("page", "size", "q", "order", "execution", "after"), pieces())
            .as((name, value) -> name + "=" + value)
            .list()
            .ofMaxSize(3)
            .map(pairs -> pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
    return Combinators.combine(path, query).as(String::concat);
  }

  /** Escapes good and bad, words that mean something, and any byte but blanks and line ends. */
  private static Arbitrary<String> pieces() {
    Arbitrary<String> escape =
        Arbitraries.strings().withCharRange('0', 'g').ofMaxLength(2).map(digits -> "%" + digits);
    Arbitrary<String> word =
        Arbitraries.of("log", "cancel", "restart", "tag:a", "id:", "..", "1", "-1", "%00", "none");
    Arbitrary<String> bytes =
        Arbitraries.strings()
            .withCharRange('!', '~')
            .withCharRange('\u0080', '\u00ff')
            .ofMaxLength(8);
    return Arbitraries.oneOf(escape, word, bytes)
        .list()
        .ofMaxSize(4)
        .map(all -> String.join("", all));
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> name =
        Arbitraries.oneOf(
            Arbitraries.of(
                "Content-Type",
                "Accept",
                "Connection",
                "Content-Encoding",
                "TE",
                "Cookie",
                "Range"),
            Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(10));
    Arbitrary<String> value =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u0080', '\u00ff')
            .ofMaxLength(20);
    return Combinators.combine(name, value)
        .as((n, v) -> n + ": " + v)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(lines -> String.join("\n", lines));
  }

  @Provide
  Arbitrary<String> bodyTypes() {
    return Arbitraries.of("application/json", "text/yaml", "text/plain");
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> token =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "'",
            "\n",
            " ",
            "  ",
            "- ",
            "name",
            "tasks",
            "run",
            "\"name\":",
            "\"tasks\":",
            "&a",
            "*a",
            "<<",
            "!!binary",
            "|",
            ">",
            "%",
            "\0",
            "\ud800",
            "é",
            "1e999",
            "null",
            "true",
            "{{",
            "}}",
            "wait",
            "timeout",
            "each",
            "password");
    return token.list().ofMaxSize(30).map(tokens -> String.join("", tokens));
  }
}
