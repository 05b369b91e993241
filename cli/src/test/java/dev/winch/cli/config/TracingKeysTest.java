package dev.winch.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingKeysTest {
  private static Optional<Optional<URI>> endpoint(String text) {
    return TracingKeys.ENDPOINT.kind().read().apply(text);
  }

  @ParameterizedTest
  @CsvSource({
    "http://collector:4318, http://collector:4318/v1/traces",
    "http://collector:4318/, http://collector:4318/v1/traces",
    "https://otlp.example/x/v1/traces, https://otlp.example/x/v1/traces",
    "http://[::1]:4318, http://[::1]:4318/v1/traces",
  })
  void anAddressWithoutAPathGetsThatOfTheProtocol(String text, String url) {
    assertThat(endpoint(text)).contains(Optional.of(URI.create(url)));
  }

  @Test
  void withoutAnAddressItIsOff() {
    assertThat(endpoint("")).contains(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"collector:4318", "grpc://collector", "http://", "http://u:p@host", "http://a b"})
  void anythingElseIsRefused(String text) {
    assertThat(endpoint(text)).isEmpty();
  }

  @Test
  void headersAreNamesAndValuesAndSecret() {
    List<String> written = List.of("authorization=Bearer a=b", "x-tenant=");
    assertThat(TracingKeys.HEADERS.kind().read().apply(written)).contains(written);
    assertThat(TracingKeys.headers(written))
        .isEqualTo(Map.of("authorization", "Bearer a=b", "x-tenant", ""));
    assertThat(TracingKeys.HEADERS.kind().read().apply(List.of("no value"))).isEmpty();
    assertThat(TracingKeys.HEADERS.kind().read().apply(List.of("a=b\r\nc: d"))).isEmpty();
    assertThat(TracingKeys.HEADERS.isSecret()).isTrue();
    assertThat(TracingKeys.ENDPOINT.isSecret()).isFalse();
  }
}
