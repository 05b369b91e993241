package dev.winch.model.trace;

/** Takes the spans of a process. Thread-safe; no call blocks or fails. */
public interface SpanSink {
  /** Tracing is off. */
  SpanSink NONE =
      new SpanSink() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void ended(FinishedSpan span) {}
      };

  /** Whether spans are taken; if not, none need be made. */
  boolean isOn();

  void ended(FinishedSpan span);
}
