package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.middleware.AccessConfig;
import dev.winch.server.middleware.Cors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users, the key, CORS and the rate limit. */
class AccessTest {
  private static final String KEY = "a long random key";
  private static final Cors.Config ONE_ORIGIN =
      new Cors.Config(
          List.of("https://ui.example.org", "http://*.b.com", "https://h?st"),
          List.of("GET", "PUT"),
          List.of("X-One", "X-Two"),
          true);
  private static final Cors.Config ANY_ORIGIN =
      new Cors.Config(List.of("*"), List.of("*"), List.of("*"), false);

  private ApiFixture api = new ApiFixture(Set.of(), AccessConfig.open());

  @AfterEach
  void close() {
    api.close();
  }

  private void open(
      Optional<Cors.Config> cors, boolean users, Optional<String> key, int perSecond) {
    api.close();
    OptionalInt limit = perSecond > 0 ? OptionalInt.of(perSecond) : OptionalInt.empty();
    api = new ApiFixture(Set.of(), new AccessConfig(cors, users, key, limit, List.of("127.0.0.1")));
    api.addUser("alice", "alice-pass", false);
    api.addUser("ümlaut", "p:ä", false);
    api.addUser("gone", "gone-pass", true);
  }

  private void openForUsers() {
    open(Optional.empty(), true, Optional.empty(), 0);
  }

  static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes) + "\n";
  }

  private Heard get(String path, String headers) throws IOException {
    return api.ask("GET", path, headers, "");
  }

  @Test
  void aUserComesInByNameAndPasswordAndIsTheCreator() throws IOException {
    openForUsers();

    Heard made =
        api.ask(
            "POST",
            "/jobs",
            basic("alice:alice-pass") + "Content-Type: text/yaml\n",
            "name: x\ntasks: [{name: a, run: \"true\"}]\n");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body()).contains("\"username\":\"alice\"");
    assertThat(get("/jobs", basic("ümlaut:p:ä")).status()).isEqualTo(200);
    assertThat(get("/jobs", "Authorization: Bearer x\n" + basic("alice:alice-pass")).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice:wrong",
        "alice:",
        "alice",
        "Alice:alice-pass",
        "nobody:alice-pass",
        ":alice-pass",
        "guest:",
        "guest:guest",
        "gone:gone-pass",
        "alice: alice-pass",
        "''",
      })
  void h8_othersAreUnauthorized(String credentials) throws IOException {
    openForUsers();

    Heard heard = get("/jobs", basic(credentials));

    assertUnauthorized(heard);
  }

  @Test
  void aPairIsRememberedForAMinute() throws IOException {
    openForUsers();
    assertThat(get("/nope", basic("alice:alice-pass")).status()).isEqualTo(404);
    api.store.breakDown("the database does not answer");

    api.clock.advance(Duration.ofSeconds(59));
    int known = get("/nope", basic("alice:alice-pass")).status();
    api.clock.advance(Duration.ofSeconds(2));

    assertThat(known).isEqualTo(404);
    assertThat(get("/nope", basic("alice:alice-pass")).status()).isEqualTo(503);
  }

  private static void assertUnauthorized(Heard heard) {
    assertThat(heard.status()).isEqualTo(401);
    assertThat(heard.body()).isEqualTo("{\"message\":\"Unauthorized\"}\n");
    assertThat(heard.headers()).containsEntry("www-authenticate", "basic realm=Restricted");
  }

  @Test
  void oddCredentialsAreRefusedWithoutAServerError() throws IOException {
    openForUsers();

    assertUnauthorized(get("/jobs", ""));
    assertUnauthorized(get("/nope", ""));
    assertUnauthorized(get("/jobs", "Authorization: Bearer x\n"));
    assertUnauthorized(get("/jobs", "Authorization: Basic\n"));
    assertUnauthorized(get("/jobs", basic("a\0b:c")));
    assertUnauthorized(get("/jobs", basic("alice:" + "p".repeat(73))));
    assertUnauthorized(get("/jobs", basic("n".repeat(9000) + ":p")));
    for (String bad : List.of("???", "YQ", "YWxpY2U6YWxpY2UtcGFzcw=", "Y W=")) {
      Heard heard = get("/jobs", "Authorization: Basic " + bad + "\n");
      assertThat(heard.status()).as(bad).isEqualTo(400);
      assertThat(heard.body()).isEqualTo("{\"message\":\"Bad Request\"}\n");
      assertThat(heard.headers()).doesNotContainKey("www-authenticate");
    }
  }

  @Test
  void h8_healthNeedsNoCredentials() throws IOException {
    open(Optional.empty(), true, Optional.of(KEY), 0);

    assertThat(get("/health", "").status()).isEqualTo(200);
    assertThat(api.ask("POST", "/health", "", "").status()).isEqualTo(405);
    assertThat(get("/health/", "").status()).isEqualTo(401);
    assertThat(get("//health", "").status()).isEqualTo(401);
    assertThat(get("/%68ealth", "").status()).isEqualTo(401);
  }

  @Test
  void aDeadDatabaseIsUnavailable() throws IOException {
    openForUsers();
    api.store.breakDown("the database does not answer");

    Heard unknown = get("/queues", basic("alice:other"));

    assertThat(unknown.status()).isEqualTo(503);
    assertThat(unknown.body()).doesNotContain("other");
    assertThat(unknown.headers()).containsKey("retry-after");
  }

  @Test
  void aRequestIsAskedForItsUserBeforeItsBodyCounts() throws IOException {
    openForUsers();

    Heard heard = api.post("/jobs", "text/yaml", "x".repeat(ApiFixture.LIMIT + 1));

    assertThat(heard.status()).isEqualTo(401);
    assertThat(
            api.ask("POST", "/jobs", basic("alice:alice-pass"), "x".repeat(ApiFixture.LIMIT + 1))
                .status())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: Bearer a long random key | 200 | ",
        "authorization: bearer a long random key | 200 | ",
        "X-API-Key: a long random key | 200 | ",
        "Accept: a | 401 | missing key in request header",
        "Authorization: Basic YTpi | 400 | invalid key in the request header",
        "Authorization: a long random key | 400 | invalid key in the request header",
        "Authorization: Bearer | 400 | invalid key in the request header",
        "Authorization: Bearer wrong | 401 | Unauthorized",
        "Authorization: Bearer a long random keys | 401 | Unauthorized",
        "X-API-Key: wrong | 401 | Unauthorized",
        "Cookie: key=a long random key | 401 | missing key in request header",
      })
  void h14_theKeyOpens(String header, int status, String message) throws IOException {
    open(Optional.empty(), false, Optional.of(KEY), 0);

    Heard heard = get("/jobs", header + "\n");

    assertThat(heard.status()).isEqualTo(status);
    if (status != 200) {
      assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    }
  }

  @Test
  void usersAndTheKeyTogetherTakeTwoHeaders() throws IOException {
    open(Optional.empty(), true, Optional.of(KEY), 0);

    assertThat(get("/jobs", basic("alice:alice-pass")).status()).isEqualTo(400);
    assertThat(get("/jobs", "X-API-Key: " + KEY + "\n").status()).isEqualTo(401);
    assertThat(get("/jobs", basic("alice:alice-pass") + "X-API-Key: " + KEY + "\n").status())
        .isEqualTo(200);
    assertThat(
            get("/jobs", basic("alice:alice-pass") + "Authorization: Bearer " + KEY + "\n")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aPreflightIsAnsweredBeforeAnybodyIsAsked() throws IOException {
    open(Optional.of(ONE_ORIGIN), true, Optional.empty(), 0);

    Heard known = api.ask("OPTIONS", "/jobs", "Origin: https://ui.example.org\n", "");
    Heard other = api.ask("OPTIONS", "/jobs", "Origin: https://evil.example.org\n", "");
    Heard nowhere = api.ask("OPTIONS", "/nope", "Origin: https://ui.example.org\n", "");

    assertThat(known.status()).isEqualTo(204);
    assertThat(known.headers())
        .containsEntry("allow", "OPTIONS, GET, POST, HEAD")
        .containsEntry("access-control-allow-origin", "https://ui.example.org")
        .containsEntry("access-control-allow-methods", "GET,PUT")
        .containsEntry(
            "vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        .containsEntry("access-control-allow-headers", "X-One,X-Two")
        .containsEntry("access-control-allow-credentials", "true")
        .doesNotContainKey("access-control-expose-headers");
    assertThat(other.status()).isEqualTo(204);
    assertThat(other.headers())
        .containsEntry("vary", "Origin")
        .doesNotContainKeys("access-control-allow-origin", "access-control-allow-methods");
    assertThat(nowhere.status()).isEqualTo(204);
    assertThat(nowhere.headers()).doesNotContainKey("allow");
  }

  @Test
  void refusalsCarryTheHeadersOfCorsToo() throws IOException {
    open(Optional.of(ONE_ORIGIN), true, Optional.empty(), 0);

    Heard refused = get("/jobs", "Origin: http://a.b.com\n");
    Heard missing = get("/nope", "Origin: https://host\n" + basic("alice:alice-pass"));
    Heard other = get("/jobs", "Origin: http://b.com\n" + basic("alice:alice-pass"));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers())
        .containsEntry("access-control-allow-origin", "http://a.b.com")
        .containsEntry("access-control-expose-headers", "X-One,X-Two")
        .containsEntry("vary", "Origin");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.headers()).containsEntry("access-control-allow-origin", "https://host");
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.headers())
        .containsEntry("vary", "Origin")
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void anErrorInTheMiddleOfAnAnswerCarriesTheHeadersOfCorsToo() throws IOException {
    open(Optional.of(ANY_ORIGIN), false, Optional.empty(), 0);
    api.store.breakDown("the database does not answer");

    Heard failed = get("/jobs", "Origin: https://ui.example.org\n");

    assertThat(failed.status()).isEqualTo(503);
    assertThat(failed.headers())
        .containsEntry("access-control-allow-origin", "*")
        .containsEntry("vary", "Origin")
        .containsKey("retry-after");
  }

  @Test
  void anyOriginIsAnsweredWithAStar() throws IOException {
    open(Optional.of(ANY_ORIGIN), false, Optional.empty(), 0);

    assertThat(get("/jobs", "Origin: null\n").headers())
        .containsEntry("access-control-allow-origin", "*")
        .containsEntry("access-control-expose-headers", "*")
        .doesNotContainKey("access-control-allow-credentials");
    assertThat(get("/jobs", "").headers())
        .containsEntry("vary", "Origin")
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void h15_eachClientHasItsOwnRate() throws IOException {
    open(Optional.empty(), false, Optional.empty(), 2);
    String another = "X-Forwarded-For: 10.0.0.9, 127.0.0.1\n";

    assertThat(get("/jobs", "").status()).isEqualTo(200);
    assertThat(get("/health", "").status()).isEqualTo(200);
    Heard refused = get("/nope", "");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).isEqualTo("{\"message\":\"rate limit exceeded\"}\n");
    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(get("/jobs", another).status()).isEqualTo(200);
    api.clock.advance(Duration.ofMillis(500));
    assertThat(get("/jobs", "").status()).isEqualTo(200);
    assertThat(get("/jobs", "").status()).isEqualTo(429);
  }

  @Test
  void h15_aForgedForwardedAddressIsIgnored() throws IOException {
    open(Optional.empty(), false, Optional.empty(), 2);

    assertThat(get("/jobs", "X-Forwarded-For: 10.1.1.1, 10.0.0.8\n").status()).isEqualTo(200);
    assertThat(get("/jobs", "X-Forwarded-For: 10.1.1.2, 10.0.0.8\n").status()).isEqualTo(200);
    assertThat(get("/jobs", "X-Forwarded-For: 10.1.1.3, 10.0.0.8\n").status()).isEqualTo(429);
  }
}
