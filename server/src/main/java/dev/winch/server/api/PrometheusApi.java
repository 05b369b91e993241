package dev.winch.server.api;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.util.function.Supplier;

/** {@code /metrics/prometheus}. */
public final class PrometheusApi {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<byte[]> page;

  /**
   * @param page in Prometheus' text format
   */
  public PrometheusApi(Supplier<byte[]> page) {
    this.page = page;
  }

  ApiResponse get(Request request) {
    return ApiResponse.of(TYPE, page.get());
  }
}
