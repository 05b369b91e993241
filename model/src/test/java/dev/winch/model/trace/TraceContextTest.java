package dev.winch.model.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @ParameterizedTest
  @ValueSource(strings = {"01", "00", "03", "ff"})
  void aHeaderOfVersion00IsRead(String flags) {
    TraceContext context =
        TraceContext.ofHeader(" 00-" + TRACE + "-" + SPAN + "-" + flags + " ").orElseThrow();
    assertThat(context.traceId()).isEqualTo(TRACE);
    assertThat(context.spanId()).isEqualTo(SPAN);
    assertThat(context.sampled()).isEqualTo(!flags.equals("00"));
    assertThat(context.traceparent()).startsWith("00-" + TRACE + "-" + SPAN + "-0");
  }

  @Test
  void aLaterVersionMayHaveMoreFields() {
    assertThat(TraceContext.ofHeader("01-" + TRACE + "-" + SPAN + "-01-more")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "0-" + TRACE + "-" + SPAN + "-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-" + TRACE + "-" + SPAN + "-01\nx",
        "00_" + TRACE + "-" + SPAN + "-01"
      })
  void anyOtherTextIsNoTraceparent(String text) {
    assertThat(TraceContext.ofHeader(text)).isEmpty();
  }

  @Test
  void aRootIsStoredAndReadBack() {
    TraceContext root = TraceContext.root(TRACE);
    assertThat(root.isRoot()).isTrue();
    assertThat(TraceContext.parse(root.traceparent())).contains(root);
    assertThat(root.at(SPAN)).isEqualTo(new TraceContext(TRACE, SPAN, true));
    assertThat(TraceContext.isTraceId(TRACE)).isTrue();
    assertThat(TraceContext.isTraceId("job")).isFalse();
    assertThat(SpanSink.NONE.isOn()).isFalse();
  }

  @Test
  void aSpanDoesNotEndBeforeItsStartAndItsNameIsBounded() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    FinishedSpan span =
        new FinishedSpan(
            TraceContext.root(TRACE).at(SPAN),
            TraceContext.NO_SPAN,
            "n".repeat(1000),
            FinishedSpan.Kind.INTERNAL,
            start,
            start.minusSeconds(5),
            false,
            new FinishedSpan.Attributes().text("empty", "").number("n", 1).map());
    assertThat(span.end()).isEqualTo(start);
    assertThat(span.name()).hasSize(201).endsWith("…");
    assertThat(span.attributes()).containsOnlyKeys("n");
  }
}
