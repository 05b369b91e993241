package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pages for browsers beside the API. */
class BrowserPagesTest {
  private static final String BROWSER =
      "Accept: text/html,application/xhtml+xml,*/*;q=0.8\nAccept-Encoding: gzip, br\n";

  private final ApiFixture api = ApiFixture.withUsers();

  @AfterEach
  void close() {
    api.close();
  }

  private static Heard ask(ApiFixture server, String method, String path, String headers)
      throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return ApiFixture.send(client, method, path, headers, "").hear(method.equals("HEAD"));
    }
  }

  private Heard get(String path, String headers) throws IOException {
    return ask(api, "GET", path, headers);
  }

  @Test
  void aBrowserGetsThePageWithoutLoggingIn() throws IOException {
    for (String path : Set.of("/", "/ui", "/ui/", "/ui/jobs", "/ui/jobs/019f0c1e")) {
      Heard page = get(path, "Accept: text/html\n");

      assertThat(page.status()).as(path).isEqualTo(200);
      assertThat(page.body()).startsWith("<!doctype html>");
      assertThat(page.headers())
          .containsEntry("content-type", "text/html; charset=utf-8")
          .containsEntry("cache-control", "no-cache")
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("vary", "Accept, Accept-Encoding")
          .doesNotContainKey("content-encoding");
    }
  }

  @Test
  void thePolicyAllowsNothingInlineAndNothingOfOthers() throws IOException {
    assertThat(get("/ui", "").headers().get("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self';", "style-src 'self';")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .doesNotContain("unsafe", "http", "*", "data:");
  }

  @Test
  void anUnchangedFileIsNotSentAgain() throws IOException {
    Heard first = get("/ui", BROWSER);
    String etag = first.headers().get("etag");
    assertThat(first.headers()).containsEntry("content-encoding", "gzip");

    for (String known : Set.of(etag, "W/" + etag, "\"x\", " + etag)) {
      Heard again = get("/ui/jobs", BROWSER + "If-None-Match: " + known + "\n");
      assertThat(again.status()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers()).containsEntry("etag", etag);
    }
    assertThat(get("/ui", "If-None-Match: \"x\"\n").status()).isEqualTo(200);
  }

  @Test
  void compressionIsForThoseWhoTakeIt() throws IOException {
    for (String none : Set.of("", "Accept-Encoding: br\n", "Accept-Encoding: gzip;q=0\n")) {
      assertThat(get("/ui", none).headers()).as(none).doesNotContainKey("content-encoding");
    }
    assertThat(get("/ui", "Accept-Encoding: br, GZIP;q=0.5\n").headers())
        .containsEntry("content-encoding", "gzip");
    assertThat(ask(api, "HEAD", "/ui", BROWSER).status()).isEqualTo(200);
  }

  @Test
  void everythingElseIsTheApi() throws IOException {
    assertThat(get("/", "Accept: */*\n").status()).isEqualTo(401);
    assertThat(get("/", "").status()).isEqualTo(401);
    assertThat(get("/jobs", BROWSER).status()).isEqualTo(401);
    assertThat(get("/health", BROWSER).body()).contains("UP");
    assertThat(get("/uix", BROWSER).status()).isEqualTo(401);
    assertThat(get("/ui/assets/none.js", BROWSER).status()).isEqualTo(401);
    assertThat(ask(api, "POST", "/ui", BROWSER).status()).isEqualTo(401);
    try (ApiFixture open = new ApiFixture()) {
      assertThat(ask(open, "GET", "/", "Accept: application/json\n").body())
          .isEqualTo("{\"message\":\"Not Found\"}\n");
      assertThat(ask(open, "GET", "/ui/assets/none.js", "").status()).isEqualTo(404);
    }
  }

  @Test
  void noRouteOfTheApiIsBehindThePages() {
    assertThat(ApiTable.all())
        .extracting(Endpoint::path)
        .noneMatch(path -> path.equals("/") || path.equals("/ui") || path.startsWith("/ui/"));
  }

  @Test
  void aServerCanDoWithoutThem() throws IOException {
    try (ApiFixture plain = new ApiFixture(EnumSet.of(EndpointGroup.UI))) {
      assertThat(ask(plain, "GET", "/", BROWSER).status()).isEqualTo(404);
      assertThat(ask(plain, "GET", "/ui", BROWSER).status()).isEqualTo(404);
    }
  }

  /** With the challenge for passwords the browser would ask for one itself, over the page. */
  @Test
  void aScriptIsNotChallengedForAPassword() throws IOException {
    assertThat(get("/me", "X-CSRF-Token: -\n").headers())
        .containsEntry("www-authenticate", "Bearer realm=Restricted");
    assertThat(get("/me", "").headers())
        .containsEntry("www-authenticate", "basic realm=Restricted");
  }
}
