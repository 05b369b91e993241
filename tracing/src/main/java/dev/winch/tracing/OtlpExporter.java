package dev.winch.tracing;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.trace.FinishedSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sends batches of spans by OTLP over HTTP, one at a time. */
final class OtlpExporter implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** The specification has clients repeat these; all others mean that this batch is refused. */
  private static final Set<Integer> REPEATED = Set.of(429, 502, 503, 504);

  /** The SDK logs each failure to stderr on its own; {@link SpanExport} reports them. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final OtlpHttpSpanExporter exporter;
  private final Resource resource;

  /** What came of a batch. */
  sealed interface Result {
    record Sent() implements Result {}

    /** The same batch may be taken later. */
    record Unreached(String why) implements Result {}

    /** The same batch will never be taken. */
    record Refused(int status) implements Result {}
  }

  OtlpExporter(TracingSettings settings) {
    SDK.setLevel(Level.OFF);
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint().toString())
            .setCompression("gzip")
            .setTimeout(TIMEOUT)
            .setConnectTimeout(CONNECT)
            .setRetryPolicy(null) // The loop repeats.
            .setExecutorService(ShortLivedThreads.virtualPerCall("winch-otlp-"));
    settings.headers().forEach(builder::addHeader);
    this.exporter = builder.build();
    this.resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", settings.service())
                .put("service.version", settings.version())
                .put("service.instance.id", settings.instance())
                .build());
  }

  Result send(List<FinishedSpan> spans) {
    List<SpanData> batch =
        spans.stream().<SpanData>map(span -> new OtlpSpan(span, resource)).toList();
    CompletableResultCode sent =
        exporter.export(batch).join(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (sent.isSuccess()) {
      return new Result.Sent();
    }
    if (sent.getFailureThrowable() instanceof HttpExportException failure) {
      HttpResponse response = failure.getResponse();
      if (response != null) {
        int status = response.getStatusCode();
        return REPEATED.contains(status)
            ? new Result.Unreached("it answers " + status)
            : new Result.Refused(status);
      }
    }
    Throwable why = sent.getFailureThrowable();
    Throwable cause = why == null || why.getCause() == null ? why : why.getCause();
    return new Result.Unreached(
        cause == null ? "no answer in time" : cause.getClass().getSimpleName());
  }

  @Override
  public void close() {
    var _ = exporter.shutdown();
  }
}
