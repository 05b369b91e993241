package dev.winch.cli.config;

import static dev.winch.cli.config.KeyType.LIST;
import static dev.winch.cli.config.KeyType.TEXT;
import static dev.winch.cli.config.KeyType.parsed;

import dev.winch.cli.config.Key.Standing;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of the export of traces. */
public final class TracingKeys {
  private static final String DEFAULT_PATH = "/v1/traces";

  public static final Key<Optional<URI>> ENDPOINT =
      key(
          "tracing.otlp.endpoint",
          parsed(
              "text",
              "an http:// or https:// URL without user and password, such as"
                  + " http://localhost:4318",
              TracingKeys::endpoint),
          "",
          "URL of an OpenTelemetry collector that takes OTLP over HTTP, such as"
              + " `http://localhost:4318`; without a path it gets `/v1/traces`. Not traced if not"
              + " set. Set it on coordinators and workers");
  public static final Key<List<String>> HEADERS =
      key(
          "tracing.otlp.headers",
          LIST.that(
              "a list of name=value",
              list -> list.stream().allMatch(text -> text.matches("[!-<>-~]+=[ -~]*"))),
          "",
          "headers of the requests to the collector: `name=value`");
  public static final Key<String> SERVICE =
      key("tracing.service", TEXT, "winch", "`service.name` of the spans");

  static final List<Key<?>> ALL = List.of(ENDPOINT, HEADERS, SERVICE);

  private TracingKeys() {}

  /** The headers by name. */
  public static Map<String, String> headers(List<String> written) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : written) {
      int equals = header.indexOf('=');
      headers.put(header.substring(0, equals), header.substring(equals + 1));
    }
    return headers;
  }

  private static Optional<URI> endpoint(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    URI url = URI.create(text);
    boolean valid =
        ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
            && url.getHost() != null
            && url.getUserInfo() == null
            && url.getFragment() == null;
    if (!valid) {
      throw new IllegalArgumentException(text);
    }
    boolean bare = url.getPath().isEmpty() || url.getPath().equals("/");
    return Optional.of(bare ? url.resolve(DEFAULT_PATH) : url);
  }

  private static <T> Key<T> key(String name, KeyType<T> kind, String fallback, String meaning) {
    return new Key<>(name, kind, fallback, meaning, Standing.USED);
  }
}
