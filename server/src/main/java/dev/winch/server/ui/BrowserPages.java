package dev.winch.server.ui;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import dev.winch.web.WebFile;
import dev.winch.web.WebFiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pages for browsers at {@code /ui}, and at {@code /} for clients that ask for HTML. They are
 * the same for everybody and need no login; what they show comes from the API, which does.
 */
public final class BrowserPages implements Handler {
  private static final String ROOT = "/ui";
  private static final Set<String> READS = Set.of("GET", "HEAD");

  /** The pages load files of this server and call its API, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final WebFiles files;
  private final Handler api;

  /**
   * @param api answers everything else
   */
  public BrowserPages(WebFiles files, Handler api) {
    this.files = files;
    this.api = api;
  }

  @Override
  public ApiResponse handle(Request request) {
    return READS.contains(request.method())
        ? file(request).map(file -> answer(request, file)).orElseGet(() -> api.handle(request))
        : api.handle(request);
  }

  private Optional<WebFile> file(Request request) {
    String path = request.path();
    if ((path.equals("/") && asksForHtml(request)) || path.equals(ROOT)) {
      return files.at(WebFiles.PAGE);
    }
    if (!path.startsWith(ROOT + "/")) {
      return Optional.empty();
    }
    String name = path.substring(ROOT.length() + 1);
    Optional<WebFile> file = files.at(name);
    // A page that was loaded before an update may ask for a file that is gone: never answer HTML.
    return file.isPresent() || name.startsWith("assets/") ? file : files.at(WebFiles.PAGE);
  }

  private static ApiResponse answer(Request request, WebFile file) {
    String etag = "\"" + file.hash() + "\"";
    ApiResponse answer;
    if (parts(request, "If-None-Match")
        .anyMatch(tag -> tag.equals(etag) || tag.equals("W/" + etag))) {
      answer = ApiResponse.empty(304);
    } else if (acceptsGzip(request)) {
      answer = ApiResponse.of(file.type(), file.compressed()).with("Content-Encoding", "gzip");
    } else {
      answer = ApiResponse.of(file.type(), file.content());
    }
    return answer
        .with("ETag", etag)
        .with(
            "Cache-Control", file.immutable() ? "public, max-age=31536000, immutable" : "no-cache")
        .with("Vary", "Accept, Accept-Encoding")
        .with("Content-Security-Policy", POLICY)
        .with("Cross-Origin-Opener-Policy", "same-origin");
  }

  /** A browser names the type; a program that takes anything gets what the API answers. */
  private static boolean asksForHtml(Request request) {
    return parts(request, "Accept")
        .anyMatch(part -> part.split(";")[0].strip().equals("text/html"));
  }

  private static boolean acceptsGzip(Request request) {
    return parts(request, "Accept-Encoding")
        .map(part -> part.replace(" ", "").toLowerCase(Locale.ROOT))
        .anyMatch(
            part -> part.equals("gzip") || part.matches("gzip;q=(1(\\.0*)?|0\\.\\d*[1-9]\\d*)"));
  }

  private static Stream<String> parts(Request request, String header) {
    return request.header(header).stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .map(String::strip);
  }
}
