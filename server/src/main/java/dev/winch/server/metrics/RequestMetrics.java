package dev.winch.server.metrics;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Measures requests by the template of their path: a path itself has ids. Of an answer that is
 * streamed, only the time to its beginning counts.
 */
public final class RequestMetrics implements Handler {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  private static final Duration[] TIMES =
      Arrays.stream(new long[] {1, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Handler inner;
  private final LongSupplier nanos;
  private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

  private record Labels(String method, String route, int status) {}

  /**
   * @param inner which always answers
   * @param nanos a monotonic clock
   */
  public RequestMetrics(MeterRegistry registry, Handler inner, LongSupplier nanos) {
    this.registry = registry;
    this.inner = inner;
    this.nanos = nanos;
  }

  @Override
  public ApiResponse handle(Request request) {
    long begin = nanos.getAsLong();
    ApiResponse answer = inner.handle(request);
    Duration time = Duration.ofNanos(nanos.getAsLong() - begin);
    String method = METHODS.contains(request.method()) ? request.method() : "(other)";
    timers
        .computeIfAbsent(new Labels(method, request.route(), answer.status()), this::timer)
        .record(time);
    return answer;
  }

  private Timer timer(Labels labels) {
    return Timer.builder("winch.http.requests")
        .description("Requests by endpoint; of streams, the time to their beginning")
        .tag("method", labels.method())
        .tag("route", labels.route())
        .tag("status", Integer.toString(labels.status()))
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }
}
