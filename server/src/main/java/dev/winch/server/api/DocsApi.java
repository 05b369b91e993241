package dev.winch.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.codec.JobSchema;
import dev.winch.model.fault.InternalException;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/** {@code /openapi.json}, {@code /schema} and {@code /docs}: descriptions, made on first use. */
public final class DocsApi {
  static final Asset PAGE = new Asset("docs.html", "text/html", "<!doctype html>");
  static final Asset SCRIPT = new Asset("docs.js", "text/javascript", "\"use strict\";");
  static final Asset STYLE = new Asset("docs.css", "text/css", "body {}");

  /** The page loads its own script, style and document, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final LazyBytes openApi;
  private final LazyBytes jobSchema = new LazyBytes(() -> JobSchema.job() + "\n");
  private final LazyBytes scheduleSchema = new LazyBytes(() -> JobSchema.schedule() + "\n");

  /**
   * @param endpoints those that this server serves
   */
  public DocsApi(Supplier<List<Endpoint<?>>> endpoints, String version) {
    this.openApi = new LazyBytes(() -> OpenApi.document(endpoints.get(), version) + "\n");
  }

  /**
   * A file of the page, in the jar.
   *
   * @param type its content type
   * @param example its beginning
   */
  record Asset(String name, String type, String example) {}

  ApiResponse openApi(Request request) {
    return ApiResponse.json(openApi.bytes());
  }

  ApiResponse jobSchema(Request request) {
    return ApiResponse.json(jobSchema.bytes());
  }

  ApiResponse scheduleSchema(Request request) {
    return ApiResponse.json(scheduleSchema.bytes());
  }

  ApiResponse show(Asset asset) {
    try (InputStream in = DocsApi.class.getResourceAsStream(asset.name())) {
      if (in == null) {
        throw new InternalException("the jar lacks " + asset.name());
      }
      return ApiResponse.of(asset.type() + "; charset=utf-8", in.readAllBytes())
          .with("Content-Security-Policy", POLICY)
          .with("X-Content-Type-Options", "nosniff");
    } catch (IOException e) {
      throw new InternalException("cannot read " + asset.name() + " from the jar", e);
    }
  }

  /** A text that is made when it is first asked for. */
  private static final class LazyBytes {
    private final Supplier<String> source;
    private volatile byte[] made = {};

    LazyBytes(Supplier<String> source) {
      this.source = source;
    }

    byte[] bytes() {
      if (made.length == 0) {
        made = source.get().getBytes(UTF_8);
      }
      return made;
    }
  }
}
