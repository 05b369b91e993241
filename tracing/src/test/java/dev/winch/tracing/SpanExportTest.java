package dev.winch.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.TraceContext;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.trace.OtlpCollector;
import dev.winch.tests.kit.trace.OtlpCollector.CollectedSpan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans reach a collector, and one that is dead, slow or hostile costs nothing but them. */
class SpanExportTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final OtlpCollector collector = new OtlpCollector();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final BackgroundThreads threads = TestThreads.create();
  private final SpanExport export =
      new SpanExport(settings(collector.port()), meters, threads).start();

  @AfterEach
  void end() {
    export.close();
    collector.close();
  }

  private static TracingSettings settings(int port) {
    return new TracingSettings(
        URI.create("http://127.0.0.1:" + port + "/v1/traces"),
        Map.of("x-tenant", "hush-hush"),
        "winch",
        "1.0",
        "node-1");
  }

  private static FinishedSpan span(String id, String parent) {
    return new FinishedSpan(
        new TraceContext(TRACE, id, true),
        parent,
        "task build",
        FinishedSpan.Kind.CONSUMER,
        NOON,
        NOON.plusMillis(1500),
        true,
        new FinishedSpan.Attributes()
            .text("winch.job.id", "j1")
            .text("winch.empty", "")
            .number("winch.task.attempt", 2)
            .map());
  }

  private double spans(String result) {
    return meters.counter("winch.tracing.spans", "result", result).count();
  }

  @Test
  void aSpanArrivesWithItsIdsTimesAndAttributes() {
    export.ended(span("00f067aa0ba902b7", "b7ad6b7169203331"));
    await().atMost(LONG).until(() -> !collector.spans().isEmpty());

    CollectedSpan got = collector.spans().getFirst();
    assertThat(got.traceId()).isEqualTo(TRACE);
    assertThat(got.id()).isEqualTo("00f067aa0ba902b7");
    assertThat(got.parent()).isEqualTo("b7ad6b7169203331");
    assertThat(got.name()).isEqualTo("task build");
    assertThat(got.kind()).as("CONSUMER").isEqualTo(5);
    assertThat(got.start()).isEqualTo(NOON.getEpochSecond() * 1_000_000_000L + 123_456_000);
    assertThat(got.end() - got.start()).isEqualTo(1_500_000_000L);
    assertThat(got.failed()).isTrue();
    assertThat(got.attributes())
        .containsEntry("service.name", "winch")
        .containsEntry("service.version", "1.0")
        .containsEntry("service.instance.id", "node-1")
        .containsEntry("winch.job.id", "j1")
        .containsEntry("winch.task.attempt", "2")
        .doesNotContainKey("winch.empty");
    assertThat(collector.requests().getFirst()).containsEntry("X-tenant", List.of("hush-hush"));
    await().atMost(LONG).until(() -> spans("exported") == 1);
  }

  @Test
  void theRootOfATraceHasNoParent() {
    export.ended(span("00f067aa0ba902b7", TraceContext.NO_SPAN));
    await().atMost(LONG).until(() -> !collector.spans().isEmpty());
    assertThat(collector.spans().getFirst().parent()).isEmpty();
  }

  @Test
  void spansWaitForADeadCollectorAndThoseBeyondTheQueueAreDroppedAndCounted() {
    int port = collector.port();
    collector.close();
    int more = 1_000;
    for (int i = 0; i < SpanExport.QUEUE + SpanExport.BATCH + more; i++) {
      export.ended(span("%016x".formatted(i + 1), TraceContext.NO_SPAN));
    }
    assertThat(spans("dropped")).isBetween((double) more, (double) more + SpanExport.BATCH);
    await().atMost(LONG).until(() -> threads.health().faults().containsKey("tracing"));
    assertThat(threads.health().faults().get("tracing"))
        .contains("127.0.0.1:" + port, "spans wait", "dropped", "tracing.otlp.endpoint")
        .doesNotContain("hush-hush");

    try (OtlpCollector again = new OtlpCollector(port)) {
      int kept = SpanExport.QUEUE + SpanExport.BATCH + more - (int) spans("dropped");
      await().atMost(LONG).until(() -> again.spans().size() == kept);
      await().atMost(LONG).until(() -> threads.health().faults().isEmpty());
      assertThat(again.spans().stream().map(CollectedSpan::id)).doesNotHaveDuplicates();
    }
  }

  @Test
  void aRefusedBatchIsCountedAndNotSentAgain() {
    collector.answer(401);
    export.ended(span("00f067aa0ba902b7", TraceContext.NO_SPAN));
    await().atMost(LONG).until(() -> spans("refused") == 1);
    assertThat(collector.requests()).hasSize(1);

    collector.answer(200);
    export.ended(span("00f067aa0ba902b8", TraceContext.NO_SPAN));
    await().atMost(LONG).until(() -> spans("exported") == 1);
    assertThat(collector.spans())
        .singleElement()
        .extracting(CollectedSpan::id)
        .isEqualTo("00f067aa0ba902b8");
  }

  @Test
  void aBatchThatABusyCollectorPostponesIsSentAgain() {
    collector.answer(503);
    export.ended(span("00f067aa0ba902b7", TraceContext.NO_SPAN));
    await().atMost(LONG).until(() -> collector.requests().size() > 1);
    collector.answer(200);
    await().atMost(LONG).until(() -> collector.spans().size() == 1);
  }

  @Test
  void pendingSpansAreSentOnClosing() {
    export.ended(span("00f067aa0ba902b7", TraceContext.NO_SPAN));
    export.close(LONG);
    assertThat(collector.spans()).hasSize(1);
  }
}
