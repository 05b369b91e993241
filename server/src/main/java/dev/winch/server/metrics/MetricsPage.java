package dev.winch.server.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.server.api.HealthApi;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** All metrics of a process in Prometheus' text format. Thread-safe. */
public final class MetricsPage {
  private final PrometheusMeterRegistry registry;
  private final HealthApi.Source health;
  private final Optional<BacklogMetrics> backlog;
  private final MultiGauge up;

  @GuardedBy("this")
  private boolean jvm;

  /**
   * @param backlog empty where there is no engine
   */
  public MetricsPage(
      PrometheusMeterRegistry registry, HealthApi.Source health, Optional<BacklogMetrics> backlog) {
    this.registry = registry;
    this.health = health;
    this.backlog = backlog;
    this.up =
        MultiGauge.builder("winch.health.up")
            .description("1 for each part of /health that works, 0 for each that is down")
            .register(registry);
  }

  /** One reader at a time, so that impatient ones do not add up to load on the database. */
  public synchronized byte[] read() {
    if (!jvm) {
      JvmMetrics.register(registry);
      jvm = true;
    }
    backlog.ifPresent(BacklogMetrics::refresh);
    Map<String, String> faults = health.faults();
    up.register(
        health.parts().stream()
            .<MultiGauge.Row<?>>map(
                part -> MultiGauge.Row.of(Tags.of("part", part), faults.containsKey(part) ? 0 : 1))
            .toList(),
        true);
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
