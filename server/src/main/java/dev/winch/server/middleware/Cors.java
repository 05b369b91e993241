package dev.winch.server.middleware;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets pages of other origins use the API. An origin that is not allowed gets its answer without
 * these headers: browsers keep it from the page then.
 */
public final class Cors implements Handler {
  /** A longer one is none that a browser sends; it is not worth a regular expression. */
  private static final int LONGEST_ORIGIN = 261;

  private static final String VARY = "Vary";

  private final Config config;
  private final List<Pattern> patterns;
  private final Function<String, Optional<String>> allowed;
  private final Handler inner;

  /**
   * {@code middleware.web.cors.*}.
   *
   * @param origins with {@code *} for any text and {@code ?} for any character
   * @param headers that pages may send, and read in answers
   */
  public record Config(
      List<String> origins, List<String> methods, List<String> headers, boolean credentials) {
    public Config {
      origins = List.copyOf(origins);
      methods = List.copyOf(methods);
      headers = List.copyOf(headers);
    }
  }

  /**
   * @param allowed the value of {@code Allow} for a path
   * @param inner which always answers
   */
  public Cors(Config config, Function<String, Optional<String>> allowed, Handler inner) {
    this.config = config;
    this.patterns = config.origins().stream().map(Cors::pattern).toList();
    this.allowed = allowed;
    this.inner = inner;
  }

  private static Pattern pattern(String wildcards) {
    return Pattern.compile(
        wildcards
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
  }

  @Override
  public ApiResponse handle(Request request) {
    Optional<String> origin = request.header("Origin").stream().findFirst().flatMap(this::shown);
    if (!request.method().equals("OPTIONS")) {
      return origin.map(known -> simple(request, known)).orElseGet(() -> varied(request));
    }
    ApiResponse empty =
        allowed
            .apply(request.path())
            .map(methods -> ApiResponse.empty(204).with("Allow", methods))
            .orElseGet(() -> ApiResponse.empty(204));
    return origin.map(known -> preflight(empty, known)).orElseGet(() -> empty.with(VARY, "Origin"));
  }

  private ApiResponse varied(Request request) {
    return inner.handle(request).with(VARY, "Origin");
  }

  private ApiResponse simple(Request request, String origin) {
    ApiResponse answer = withOrigin(varied(request), origin);
    return config.headers().isEmpty()
        ? answer
        : answer.with("Access-Control-Expose-Headers", String.join(",", config.headers()));
  }

  private ApiResponse preflight(ApiResponse empty, String origin) {
    ApiResponse answer =
        withOrigin(empty, origin)
            .with(VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
            .with("Access-Control-Allow-Methods", String.join(",", config.methods()));
    return config.headers().isEmpty()
        ? answer
        : answer.with("Access-Control-Allow-Headers", String.join(",", config.headers()));
  }

  private ApiResponse withOrigin(ApiResponse answer, String origin) {
    ApiResponse known = answer.with("Access-Control-Allow-Origin", origin);
    return config.credentials() ? known.with("Access-Control-Allow-Credentials", "true") : known;
  }

  /** What an origin is answered with; empty if it is not allowed. */
  private Optional<String> shown(String origin) {
    if (origin.isEmpty()) {
      return Optional.empty();
    }
    if (config.origins().contains("*")) {
      return Optional.of("*");
    }
    boolean fits =
        origin.length() <= LONGEST_ORIGIN
            && patterns.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
    return fits ? Optional.of(origin) : Optional.empty();
  }
}
