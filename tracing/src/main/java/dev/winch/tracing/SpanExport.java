package dev.winch.tracing;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.SpanSink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Sends spans to the collector in the background. While the collector does not answer, spans wait
 * in a bounded queue and its batch is repeated; spans that find the queue full are dropped and
 * counted. Nobody waits for it. Thread-safe.
 */
public final class SpanExport implements SpanSink, AutoCloseable {
  /** About 10 MB. */
  static final int QUEUE = 16_384;

  static final int BATCH = 512;

  /** How long a span waits for others. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

  private final ArrayBlockingQueue<FinishedSpan> queue = new ArrayBlockingQueue<>(QUEUE);
  private final OtlpExporter exporter;
  private final String collector;
  private final Counter exported;
  private final Counter dropped;
  private final Counter refused;
  private final BackgroundLoop loop;
  private volatile boolean closed;

  /** Confined to the loop: taken from the queue and not yet settled. */
  private final List<FinishedSpan> batch = new ArrayList<>(BATCH);

  public SpanExport(TracingSettings settings, MeterRegistry meters, BackgroundThreads threads) {
    this.exporter = new OtlpExporter(settings);
    this.collector = settings.collector();
    this.exported = counter(meters, "exported");
    this.dropped = counter(meters, "dropped");
    this.refused = counter(meters, "refused");
    Gauge.builder("winch.tracing.queue", queue::size)
        .description("Spans that wait for the collector")
        .register(meters);
    this.loop = threads.loop(LoopSpec.named("tracing").finishing(this::hasWork), this::next);
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("winch.tracing.spans")
        .description("Spans, by what became of them")
        .tag("result", result)
        .register(meters);
  }

  public SpanExport start() {
    loop.start();
    return this;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public void ended(FinishedSpan span) {
    if (!queue.offer(span)) {
      dropped.increment();
    } else if (queue.size() >= BATCH) {
      loop.wake();
    }
  }

  private boolean hasWork() {
    return !closed && !(batch.isEmpty() && queue.isEmpty());
  }

  private Duration next() {
    if (batch.isEmpty()) {
      queue.drainTo(batch, BATCH);
    }
    if (batch.isEmpty()) {
      return PERIOD;
    }
    switch (exporter.send(List.copyOf(batch))) {
      case OtlpExporter.Result.Sent _ -> exported.increment(batch.size());
      case OtlpExporter.Result.Refused(int status) -> {
        refused.increment(batch.size());
        batch.clear();
        throw fault("refuses spans: it answers " + status);
      }
      case OtlpExporter.Result.Unreached(String why) -> throw fault("takes no spans: " + why);
    }
    batch.clear();
    return queue.size() >= BATCH ? Duration.ZERO : PERIOD;
  }

  private UnavailableException fault(String what) {
    return new UnavailableException(
        "the collector at %s %s; %d spans wait, %.0f were dropped and %.0f refused since the start;"
                .formatted(
                    collector, what, queue.size() + batch.size(), dropped.count(), refused.count())
            + " check tracing.otlp.endpoint and tracing.otlp.headers");
  }

  @Override
  public void close() {
    close(LONGEST_STOP);
  }

  /** Sends what waits, unless the collector does not answer in this time. */
  void close(Duration atMost) {
    loop.close(atMost);
    closed = true;
    exporter.close();
  }
}
