package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.tests.kit.api.ResponseCheck;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server says about itself. */
class DescriptionTest {
  private static final String DOCUMENT = OpenApi.document(ApiTable.all(), "1.2.3");

  private static ApiFixture api;

  @BeforeAll
  static void open() {
    api = new ApiFixture();
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void theDocumentIsValidOpenApi() {
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(DOCUMENT, List.of(), new ParseOptions());

    assertThat(result.getMessages()).isNullOrEmpty();
    assertThat(result.isOpenapi31()).isTrue();
  }

  @Test
  void everyExampleFitsItsSchema() {
    ResponseCheck check = new ResponseCheck(DOCUMENT);
    for (Endpoint<?> endpoint : ApiTable.all()) {
      endpoint
          .response()
          .ifPresent(
              body ->
                  check.check(
                      endpoint.method(),
                      endpoint.path(),
                      200,
                      body.contentTypes().getFirst(),
                      body.example()));
      endpoint
          .otherResponses()
          .forEach(
              (status, body) ->
                  check.check(
                      endpoint.method(),
                      endpoint.path(),
                      status,
                      body.contentTypes().getFirst(),
                      body.example()));
    }
  }

  @Test
  void theDescriptionListsTheServedEndpoints() throws IOException {
    try (ApiFixture all = ApiFixture.withUsers()) {
      assertThat(paths(all.get("/openapi.json").body())).isEqualTo(paths(DOCUMENT));
    }
    assertThat(api.get("/openapi.json").body())
        .contains("\"/users\":{")
        .doesNotContain("\"/tokens\":{");

    try (ApiFixture less = new ApiFixture(EnumSet.of(EndpointGroup.USERS))) {
      assertThat(less.get("/openapi.json").body())
          .contains("\"/jobs\":{")
          .doesNotContain("\"/users\":{");
    }
  }

  private static Object paths(String document) {
    Map<?, ?> parsed = (Map<?, ?>) Objects.requireNonNull(PlainJson.read(document));
    return Objects.requireNonNull(parsed.get("paths"));
  }

  @Test
  void thePageLoadsNothingFromElsewhere() throws IOException {
    Heard page = api.get("/docs");
    assertThat(page.headers())
        .containsEntry("content-type", "text/html; charset=utf-8")
        .hasEntrySatisfying(
            "content-security-policy",
            policy -> assertThat(policy).startsWith("default-src 'none'"));
    assertThat(Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page.body()).results())
        .map(link -> link.group(1))
        .containsExactlyInAnyOrder("docs/docs.css", "docs/docs.js", "openapi.json");
    for (String file : List.of("/docs", "/docs/docs.js", "/docs/docs.css")) {
      Heard asset = api.get(file);
      assertThat(asset.status()).isEqualTo(200);
      assertThat(asset.body())
          .doesNotContain("http://", "https://", "innerHTML", "<script>", "style=");
    }
  }
}
