package dev.winch.tests.kit.trace;

import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.SpanSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every span. Thread-safe. */
public final class RecordedSpans implements SpanSink {
  private final List<FinishedSpan> spans = new CopyOnWriteArrayList<>();

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public void ended(FinishedSpan span) {
    spans.add(span);
  }

  /** Those so far. */
  public List<FinishedSpan> spans() {
    return spans;
  }
}
